/** Roles that may stand together, the state of an account, and passwords that are given once. */
import { type Role, roles } from '../../../api/roles';
import type { Account } from '../queries';

export const isAdministrator = (role: Role) => role.endsWith('_administrator');

/** What can still be given to somebody: an administrator holds one role and no other. */
export function rolesBeside(held: readonly Role[]): readonly Role[] {
  const administrator = held.find(isAdministrator);
  if (administrator) return [administrator];
  return held.length > 0 ? roles.filter((role) => !isAdministrator(role)) : roles;
}

export const states = ['active', 'first_password', 'locked', 'disabled'] as const;
export type State = (typeof states)[number];

export function stateOf(account: Account): State {
  if (account.disabled) return 'disabled';
  if (account.locked) return 'locked';
  return account.must_change ? 'first_password' : 'active';
}

export const tones = {
  active: 'green',
  first_password: 'amber',
  locked: 'red',
  disabled: 'grey',
} as const;

export interface Wanted {
  q?: string | undefined;
  role?: string | undefined;
  organisation?: string | undefined;
  state?: string | undefined;
}

export function matching(accounts: readonly Account[], wanted: Wanted): Account[] {
  const q = wanted.q?.toLowerCase();
  return accounts.filter(
    (account) =>
      (!q || `${account.name} ${account.display_name}`.toLowerCase().includes(q)) &&
      (!wanted.role || account.grants.some(({ role }) => role === wanted.role)) &&
      (!wanted.organisation ||
        account.grants.some(({ organisation }) => organisation === wanted.organisation)) &&
      (!wanted.state || stateOf(account) === wanted.state),
  );
}

/** Four groups of letters and digits that nobody mixes up when reading them aloud. */
export function oncePassword(): string {
  const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
  const lower = 'abcdefghijkmnpqrstuvwxyz';
  const digits = '23456789';
  return Array.from({ length: 4 }, () => [upper, lower, digits, lower].map(any).join('')).join('-');
}

function any(letters: string): string {
  // Numbers past the last whole multiple would favour the first letters.
  const bound = 256 - (256 % letters.length);
  const byte = new Uint8Array(1);
  do crypto.getRandomValues(byte);
  while ((byte[0] ?? 0) >= bound);
  return letters[(byte[0] ?? 0) % letters.length] ?? '';
}
