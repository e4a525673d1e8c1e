/** Steps of drawing, to go back and forward by: pure. */
import type { Drawn } from './drawn';

export interface Steps {
  past: Drawn[];
  now: Drawn;
  next: Drawn[];
}

/** So many steps are kept. */
const most = 100;

/** Degrees that the drawing's own rounding may change. */
const rounding = 2e-9;

/** Ids are the drawing's own and change when it is laid down again. */
const written = ({ outlines, originals, removed, told }: Drawn): string =>
  JSON.stringify([
    outlines.map(({ row, shape, ring, points }) => [row, shape, ring, points.length]),
    Object.keys(originals),
    removed,
    told,
  ]);

const numbersOf = ({ outlines }: Drawn): number[] => outlines.flatMap((one) => one.points.flat());

export function isSameDrawn(a: Drawn, b: Drawn): boolean {
  if (a === b) return true;
  if (written(a) !== written(b)) return false;
  const others = numbersOf(b);
  return numbersOf(a).every((n, at) => Math.abs(n - (others[at] ?? Number.NaN)) <= rounding);
}

export const firstStep = (now: Drawn): Steps => ({ past: [], now, next: [] });

/** A step done; nothing where nothing changed. */
export const step = (steps: Steps, now: Drawn): Steps =>
  isSameDrawn(steps.now, now)
    ? steps
    : { past: [...steps.past, steps.now].slice(-most), now, next: [] };

export function back(steps: Steps): Steps {
  const before = steps.past[steps.past.length - 1];
  return before
    ? { past: steps.past.slice(0, -1), now: before, next: [steps.now, ...steps.next] }
    : steps;
}

export function forward(steps: Steps): Steps {
  const [after, ...next] = steps.next;
  return after ? { past: [...steps.past, steps.now], now: after, next } : steps;
}
