/** The roles of the service, in the order in which people read them. */
import type { components } from './schema';

export type Role = components['schemas']['Role'];

export const roles: readonly Role[] = [
  'leader',
  'office',
  'district',
  'bureau',
  'supervisor',
  'technician',
  'treasurer',
  'planner',
  'reviewer',
  'system_administrator',
  'security_administrator',
  'audit_administrator',
];
