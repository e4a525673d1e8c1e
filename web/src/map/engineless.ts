/** What pages ask about a map without loading its engine. */
import type { Feature, Geometry } from 'geojson';
import type { Bounds } from './layers';

/** The ground that features cover; nothing where none has a shape. */
export function extentOf(features: readonly Pick<Feature, 'geometry'>[]): Bounds | undefined {
  let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === 'number' && typeof part[1] === 'number') {
      w = Math.min(w, part[0]);
      e = Math.max(e, part[0]);
      s = Math.min(s, part[1]);
      n = Math.max(n, part[1]);
    } else for (const inner of part) walk(inner);
  };
  for (const { geometry } of features) {
    const shape = geometry as Geometry | null;
    if (shape && 'coordinates' in shape) walk(shape.coordinates);
  }
  return w <= e ? [w, s, e, n] : undefined;
}

/** Whether this browser can draw a map. */
export function webGl2(): boolean {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null;
  } catch {
    return false;
  }
}
