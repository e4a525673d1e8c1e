/** Whether each district can be reached: somebody to ring, somebody who stands in, a group. */
import type { Body, Organisation } from '../queries';

export interface District {
  id: string;
  name: string;
  state: 'ready' | 'no_substitute' | 'no_contact';
  contact: string;
  groups: number;
}

export function readyDistricts(
  organisations: readonly Organisation[],
  bodies: readonly Body[],
): District[] {
  return organisations
    .filter((one) => one.kind === 'district' && !one.to_on)
    .map((one) => ({
      id: one.id,
      name: one.short_name,
      state: !one.contact ? 'no_contact' : one.contact.substitute ? 'ready' : 'no_substitute',
      contact: one.contact?.person.name ?? '',
      groups: bodies.filter((body) => body.division === one.division).length,
    }));
}
