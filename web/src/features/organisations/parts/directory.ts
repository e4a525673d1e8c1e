/** What the pages make of the directory: pure. */
import type { Body, Organisation } from '../queries';

export const kinds = [
  'office',
  'supervision',
  'bureau',
  'district',
  'company',
  'institute',
  'other',
] as const;

export interface Division {
  code: string;
  name: string;
}

/** The city first, then each division that has an organisation. */
export function divisionsOf(
  city: Division,
  organisations: readonly Pick<Organisation, 'division' | 'division_name'>[],
): Division[] {
  const found = new Map([[city.code, city.name]]);
  for (const one of organisations)
    if (!found.has(one.division)) found.set(one.division, one.division_name || one.division);
  return [...found].map(([code, name]) => ({ code, name }));
}

/** Aliases as one line, and back; the separators that people type. */
export const joined = (aliases: readonly string[]): string => aliases.join('; ');
export function parted(line: string | undefined): string[] {
  return (line ?? '')
    .split(/[;\uff1b\u3001,\uff0c]/)
    .map((alias) => alias.trim())
    .filter(Boolean);
}

export interface Branch {
  body: Body;
  depth: number;
}

/** Groups with those that serve them beneath; one whose parent is not there stands at the top. */
export function branchesOf(bodies: readonly Body[]): Branch[] {
  const ids = new Set(bodies.map((body) => body.id));
  const seen = new Set<string>();
  const under = (parent: string | null, depth: number): Branch[] =>
    bodies
      .filter((body) => {
        const own = body.parent && ids.has(body.parent) ? body.parent : null;
        return own === parent && !seen.has(body.id);
      })
      .flatMap((body) => {
        seen.add(body.id);
        return [{ body, depth }, ...under(body.id, depth + 1)];
      });
  const found = under(null, 0);
  // Two that name each other as parent must not vanish.
  const lost = bodies.filter((body) => !seen.has(body.id)).map((body) => ({ body, depth: 0 }));
  return [...found, ...lost];
}

/** Seats as they are read out. */
export const roleOrder = ['head', 'deputy', 'member'] as const;

/** What a seat is called: an office has a director where a group has a leader. */
export function seatKey(kind: string, role: string): string {
  return kind === 'office' && role !== 'member'
    ? `organisations.office_${role}`
    : `organisations.role_${role}`;
}
