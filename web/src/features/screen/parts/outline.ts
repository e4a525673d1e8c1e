/** Outlines in degrees as paths of a picture: true to shape over the breadth of a city. */
import type { FeatureCollection, Position } from 'geojson';

export interface Outline {
  code: string;
  name: string;
  /** An SVG path. */
  path: string;
  /** Where its name stands: the middle of its largest part. */
  at: [number, number];
}

/** Kept free around the picture, in its own units. */
const margin = 8;

/** The polygons among the shapes, fitted into `width` by `height`, north up. */
export function outlines(shapes: FeatureCollection, width: number, height: number): Outline[] {
  const drawn = shapes.features.flatMap((feature) => {
    const parts = partsOf(feature.geometry);
    const told = feature.properties ?? {};
    const code = String(told.code ?? '');
    return parts.length > 0 ? [{ code, name: String(told.name ?? code), parts }] : [];
  });
  const points = drawn.flatMap(({ parts }) => parts.flat(2));
  if (points.length === 0) return [];
  const [west, east] = range(points.map(([x = 0]) => x));
  const [south, north] = range(points.map(([, y = 0]) => y));
  // A degree of longitude is shorter than one of latitude by this much.
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const wide = Math.max((east - west) * narrow, 1e-9);
  const high = Math.max(north - south, 1e-9);
  const scale = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / high);
  const [left, top] = [(width - wide * scale) / 2, (height - high * scale) / 2];
  const place = ([x = 0, y = 0]: Position): [number, number] => [
    left + (x - west) * narrow * scale,
    top + (north - y) * scale,
  ];
  return drawn.map(({ code, name, parts }) => {
    const placed = parts.map((rings) => rings.map((ring) => ring.map(place)));
    const path = placed
      .flat()
      .map((ring) => `M${ring.map((at) => at.map((v) => v.toFixed(1)).join(' ')).join('L')}Z`)
      .join('');
    const outer = placed.map(([first]) => middle(first ?? []));
    const largest = outer.reduce((most, one) => (one.area > most.area ? one : most));
    return { code, name, path, at: largest.at };
  });
}

function partsOf(geometry: FeatureCollection['features'][number]['geometry'] | null) {
  if (geometry?.type === 'Polygon') return [geometry.coordinates];
  return geometry?.type === 'MultiPolygon' ? geometry.coordinates : [];
}

/** No spread: an outline may have more points than a call has arguments. */
function range(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** Area and centre of gravity of a closed ring. */
function middle(ring: readonly [number, number][]): { area: number; at: [number, number] } {
  let [twice, x, y] = [0, 0, 0];
  for (let i = 1; i < ring.length; i += 1) {
    const [a, b] = [ring[i - 1], ring[i]];
    if (!a || !b) continue;
    const cross = a[0] * b[1] - b[0] * a[1];
    twice += cross;
    x += (a[0] + b[0]) * cross;
    y += (a[1] + b[1]) * cross;
  }
  if (twice === 0) return { area: 0, at: ring[0] ?? [0, 0] };
  return { area: Math.abs(twice) / 2, at: [x / (3 * twice), y / (3 * twice)] };
}
