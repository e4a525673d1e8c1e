/** The left menu in the order of roles: what leaders open first stands first. */
import { auditMenu } from '../features/audit/routes';
import { peopleMenu } from '../features/people/routes';
import { policyMenu } from '../features/policy/routes';
import { referenceMenu } from '../features/reference/routes';
import { standardsMenu } from '../features/standards/routes';
import { systemMenu } from '../features/system/routes';
import type { MenuEntry } from '../routing/menu';
import { HomeOutlined } from '../ui/icons';

export const menu: readonly MenuEntry[] = [
  { to: '/', label: 'app.home', icon: HomeOutlined },
  standardsMenu,
  peopleMenu,
  policyMenu,
  auditMenu,
  systemMenu,
  referenceMenu,
];
