/** The left menu in the order of roles: what leaders open first stands first. */
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
import { sitingMenu } from '../features/siting/routes';
import { standardsMenu } from '../features/standards/routes';
import { statisticsMenu } from '../features/statistics/routes';
import { surveysMenu } from '../features/surveys/routes';
import { systemMenu } from '../features/system/routes';
import { tasksMenu } from '../features/tasks/routes';
import type { MenuEntry } from '../routing/menu';
import { HomeOutlined } from '../ui/icons';

export const menu: readonly MenuEntry[] = [
  { to: '/', label: 'app.home', icon: HomeOutlined },
  cockpitMenu,
  campaignsMenu,
  ...tasksMenu,
  surveysMenu,
  projectsMenu,
  ...coordinationMenu,
  organisationsMenu,
  honoursMenu,
  evidenceMenu,
  plansMenu,
  mapMenu,
  registersMenu,
  layersMenu,
  jobsMenu,
  assessmentsMenu,
  sitingMenu,
  statisticsMenu,
  standardsMenu,
  peopleMenu,
  policyMenu,
  auditMenu,
  noticesMenu,
  systemMenu,
  referenceMenu,
];
