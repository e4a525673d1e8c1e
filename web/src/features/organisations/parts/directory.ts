/** What the pages make of the directory: pure. */
import type { Body, DivisionRow } from '../queries';

export const kinds = [
  'office',
  'supervision',
  'bureau',
  'district',
  'company',
  'institute',
  'other',
] as const;

export const divisionKinds = ['district', 'zone', 'subdistrict'] as const;

export interface Division {
  code: string;
  name: string;
}

/** The city first, then its divisions that exist on a day. */
export function divisionsOf(
  city: Division,
  divisions: readonly DivisionRow[],
  on: string,
): Division[] {
  const standing = divisions.filter((one) => !one.withdrawn && !(one.to_on && one.to_on < on));
  return [city, ...standing].map(({ code, name }) => ({ code, name }));
}

/** Codes of a division and of all that lies within it. */
export function withinOf(divisions: readonly DivisionRow[], code: string): Set<string> {
  const found = new Set([code]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const one of divisions) if (one.parent && found.has(one.parent)) found.add(one.code);
  }
  return found;
}

/** Divisions with those that lie within them beneath, each with its depth. */
export function divisionTree(
  divisions: readonly DivisionRow[],
): { division: DivisionRow; depth: number }[] {
  const codes = new Set(divisions.map((one) => one.code));
  const under = (parent: string | null, depth: number): ReturnType<typeof divisionTree> =>
    divisions
      .filter((one) => (one.parent && codes.has(one.parent) ? one.parent : null) === parent)
      .flatMap((division) => [{ division, depth }, ...under(division.code, depth + 1)]);
  return under(null, 0);
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
