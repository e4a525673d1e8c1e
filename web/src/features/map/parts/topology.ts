/** Where an outline crosses itself, told while it is drawn; the server looks at the rest. */
import { crossing } from './split';

type At = [number, number];

/** The first places where a ring crosses itself; touching neighbours of a vertex are none. */
export function crossings(ring: readonly At[], most = 3): At[] {
  const found: At[] = [];
  const edges = ring.length - 1;
  for (let i = 0; i < edges; i += 1)
    for (let j = i + 2; j < edges; j += 1) {
      // The last edge ends where the first begins.
      if (i === 0 && j === edges - 1) continue;
      const [a, b, c, d] = [ring[i], ring[i + 1], ring[j], ring[j + 1]] as [At, At, At, At];
      const met = crossing(a, b, c, d);
      if (!met) continue;
      found.push([a[0] + met[0] * (b[0] - a[0]), a[1] + met[0] * (b[1] - a[1])]);
      if (found.length === most) return found;
    }
  return found;
}

/** A box around a place to look at it, about fifty metres each way. */
export const around = ([x, y]: At): [number, number, number, number] => [
  x - 0.0005,
  y - 0.0005,
  x + 0.0005,
  y + 0.0005,
];
