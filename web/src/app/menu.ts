/** The left menu in the order of roles: what leaders open first stands first. */
import { assessmentsMenu } from '../features/assessments/routes';
import { auditMenu } from '../features/audit/routes';
import { standardsMenu } from '../features/standards/routes';
import { statisticsMenu } from '../features/statistics/routes';
import type { MenuEntry } from '../routing/menu';
import { HomeOutlined } from '../ui/icons';

export const menu: readonly MenuEntry[] = [
  { to: '/', label: 'app.home', icon: HomeOutlined },
  assessmentsMenu,
  statisticsMenu,
  standardsMenu,
  auditMenu,
];
