/** The policy's rows put together: by what is done to which thing, by route, or by role. */
import type { PolicyRow } from '../queries';

export const views = ['action', 'route', 'role'] as const;
export type View = (typeof views)[number];

export interface Deed {
  /** `layers.import` */
  action: string;
  who: string[];
  routes: PolicyRow[];
}
export interface Thing {
  /** `layers` */
  thing: string;
  deeds: Deed[];
}

export function byThing(rows: readonly PolicyRow[]): Thing[] {
  const deeds = new Map<string, Deed>();
  for (const row of rows) {
    const deed = deeds.get(row.action) ?? { action: row.action, who: row.who, routes: [] };
    deed.routes.push(row);
    deeds.set(row.action, deed);
  }
  const things = new Map<string, Thing>();
  for (const deed of deeds.values()) {
    const thing = deed.action.slice(0, deed.action.indexOf('.'));
    const known = things.get(thing) ?? { thing, deeds: [] };
    known.deeds.push(deed);
    things.set(thing, known);
  }
  return [...things.values()];
}

/** Whether a role may; `anyone` and `signed_in` include every role. */
export function mayDo(who: readonly string[], role: string): boolean {
  return who.some((known) => known === role || known === 'anyone' || known === 'signed_in');
}
