/** An outline cut in two by a line: pure, on the plane of degrees, which is enough for where. */
import type { Outline } from '../../../map/drawing';
import type { Drawn } from './drawn';
import { keyOf } from './drawn';
import { area } from './measure';

type At = [number, number];

interface Hit {
  at: At;
  /** Along the line: segment and share of it. */
  line: number;
  /** Along the ring. */
  ring: number;
}

/** Where two stretches cross, as shares of each; nothing where they do not. */
export function crossing(a: At, b: At, c: At, d: At): [number, number] | undefined {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const turn = rx * sy - ry * sx;
  if (turn === 0) return undefined;
  const [qx, qy] = [c[0] - a[0], c[1] - a[1]];
  const [along, across] = [(qx * sy - qy * sx) / turn, (qx * ry - qy * rx) / turn];
  return along >= 0 && along <= 1 && across >= 0 && across <= 1 ? [along, across] : undefined;
}

function hits(ring: readonly At[], line: readonly At[]): Hit[] {
  const found: Hit[] = [];
  for (let i = 0; i + 1 < line.length; i += 1)
    for (let j = 0; j + 1 < ring.length; j += 1) {
      const [a, b, c, d] = [line[i], line[i + 1], ring[j], ring[j + 1]] as [At, At, At, At];
      const met = crossing(a, b, c, d);
      // The end of an edge is the start of the next one.
      if (!met || met[1] === 1) continue;
      const at: At = [a[0] + met[0] * (b[0] - a[0]), a[1] + met[0] * (b[1] - a[1])];
      if (found.some((hit) => Math.abs(hit.ring - (j + met[1])) < 1e-12)) continue;
      found.push({ at, line: i + met[0], ring: j + met[1] });
    }
  return found.sort((a, b) => a.line - b.line);
}

/** The two rings that a line makes of one; nothing unless it goes in once and out once. */
export function splitRing(ring: readonly At[], line: readonly At[]): [At[], At[]] | undefined {
  const [first, second, ...more] = hits(ring, line);
  if (!first || !second || more.length > 0) return undefined;
  const between = line.filter((_, i) => i > first.line && i < second.line);
  const [low, high] = first.ring < second.ring ? [first, second] : [second, first];
  const inner = first.ring < second.ring ? between : [...between].reverse();
  const open = ring.slice(0, -1);
  const from = (a: number, b: number) => open.filter((_, i) => i > a && i < b);
  const one: At[] = [
    low.at,
    ...inner,
    high.at,
    ...from(high.ring, open.length),
    ...from(-1, low.ring),
  ];
  const two: At[] = [low.at, ...from(low.ring, high.ring), high.at, ...[...inner].reverse()];
  const close = (points: At[]): At[] => {
    const kept = points.filter((at, i) => i === 0 || at.join() !== points[i - 1]?.join());
    return [...kept, kept[0] as At];
  };
  const rings: [At[], At[]] = [close(one), close(two)];
  return rings.every((points) => points.length >= 4) ? rings : undefined;
}

/** Whether a place lies within a ring. */
export function holds(ring: readonly At[], [x, y]: At): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [a, b] = [ring[i], ring[j]] as [At, At];
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0])
      inside = !inside;
  }
  return inside;
}

/** Why a line divides nothing. */
export type NotSplit = 'nothing' | 'hole';

/**
 * What a line makes of everything drawn: the larger piece stays what it was, the smaller is a new
 * feature with the same cells. A hole goes with the piece that it lies in; one that is cut is told.
 */
export function split(
  drawn: Drawn,
  line: readonly At[],
  name: (n: number) => string,
): Drawn | NotSplit {
  const cut = drawn.outlines.flatMap((one) => {
    const rings = one.ring === 0 ? splitRing(one.points, line) : undefined;
    return rings ? [{ one, rings }] : [];
  });
  if (cut.length === 0) return 'nothing';
  let next = drawn;
  for (const [n, { one, rings }] of cut.entries()) {
    const [large, small] = area(rings[0]) >= area(rings[1]) ? rings : [rings[1], rings[0]];
    const holes = next.outlines.filter((hole) => hole.shape === one.shape && hole.ring > 0);
    if (holes.some((hole) => hits(hole.points, line).length > 0)) return 'hole';
    const shape = name(n);
    const original = one.row === undefined ? undefined : next.originals[one.row];
    const cells = Object.fromEntries(
      Object.entries(original?.attributes ?? {}).map(([column, value]) => [
        column,
        String(value ?? ''),
      ]),
    );
    next = {
      ...next,
      outlines: [
        ...next.outlines.map((own): Outline => {
          if (own.id === one.id) return { ...own, points: large };
          const moves = holes.includes(own) && own.points[0] && holds(small, own.points[0]);
          return moves ? { ...own, row: undefined, shape } : own;
        }),
        { id: '', row: undefined, shape, ring: 0, points: small },
      ],
      told: { ...next.told, [shape]: { ...cells, ...next.told[keyOf(one)] } },
    };
  }
  return next;
}
