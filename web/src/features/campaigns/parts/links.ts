/** Honours that hang together with one, whichever of the two registers says so. */
import type { HonourView } from '../queries';

export type Link = HonourView['links'][number];

export function linkedWith(
  honour: string,
  own: readonly Link[],
  all: readonly Pick<HonourView, 'id' | 'name' | 'links' | 'withdrawn'>[],
): Link[] {
  const known = new Set(own.map((link) => link.honour));
  const standing = all.filter((other) => !other.withdrawn);
  const others = standing.flatMap((other) =>
    other.links
      .filter((link) => link.honour === honour && !known.has(other.id))
      .map((link) => ({ honour: other.id, name: other.name, note: link.note })),
  );
  return [...own, ...others];
}
