/** The left menu in groups, in the order of roles: what leaders open first stands first. */
import { assessmentsMenu } from '../features/assessments/routes';
import { auditMenu } from '../features/audit/routes';
import { campaignsMenu, honoursMenu } from '../features/campaigns/routes';
import { coordinationMenu } from '../features/coordination/routes';
import { evidenceMenu } from '../features/evidence/routes';
import { cockpitMenu } from '../features/home/routes';
import { jobsMenu } from '../features/jobs/routes';
import { layersMenu } from '../features/layers/routes';
import { mapMenu } from '../features/map/routes';
import { noticesMenu } from '../features/notices/routes';
import { organisationsMenu } from '../features/organisations/routes';
import { peopleMenu } from '../features/people/routes';
import { plansMenu } from '../features/plans/routes';
import { policyMenu } from '../features/policy/routes';
import { projectsMenu } from '../features/projects/routes';
import { referenceMenu } from '../features/reference/routes';
import { registersMenu } from '../features/registers/routes';
import { screenMenu } from '../features/screen/routes';
import { sitingMenu } from '../features/siting/routes';
import { standardsMenu } from '../features/standards/routes';
import { statisticsMenu } from '../features/statistics/routes';
import { surveysMenu } from '../features/surveys/routes';
import { systemMenu } from '../features/system/routes';
import { tasksMenu } from '../features/tasks/routes';
import type { MenuEntry } from '../routing/menu';
import { HomeOutlined } from '../ui/icons';

/** Entries that belong together; the first group needs no name. */
interface MenuGroup {
  label?: string;
  entries: readonly MenuEntry[];
}

export const groups: readonly MenuGroup[] = [
  { entries: [{ to: '/', label: 'app.home', icon: HomeOutlined }, cockpitMenu, screenMenu] },
  {
    label: 'app.group_work',
    entries: [campaignsMenu, ...tasksMenu, surveysMenu, projectsMenu, ...coordinationMenu],
  },
  {
    label: 'app.group_ground',
    entries: [
      mapMenu,
      registersMenu,
      layersMenu,
      sitingMenu,
      statisticsMenu,
      assessmentsMenu,
      jobsMenu,
    ],
  },
  { label: 'app.group_papers', entries: [evidenceMenu, plansMenu, standardsMenu] },
  { label: 'app.group_people', entries: [organisationsMenu, honoursMenu, peopleMenu] },
  {
    label: 'app.group_system',
    entries: [policyMenu, auditMenu, noticesMenu, systemMenu, referenceMenu],
  },
];

export const menu: readonly MenuEntry[] = groups.flatMap(({ entries }) => entries);
