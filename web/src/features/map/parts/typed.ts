/**
 * Outlines that were typed or pasted: GeoJSON, WKT, or a place to each line (`longitude, latitude`).
 * Degrees of CGCS2000; what are metres is told, since nobody could say of which zone they are.
 */
import type { Outline } from '../../../map/drawing';
import { type At, closedRing, isDegrees, numbersIn } from '../../../map/typed';

export type TypedFault = 'empty' | 'unread' | 'few' | 'metres';

/** The outlines of a text, or why there are none. Each polygon is a shape of its own. */
export function typed(text: string, name: (n: number) => string): Outline[] | TypedFault {
  const wanted = text.trim();
  if (!wanted) return 'empty';
  const polygons = wanted.startsWith('{')
    ? ofGeoJson(wanted)
    : /^[A-Za-z]/.test(wanted) && /POLYGON/i.test(wanted)
      ? ofWkt(wanted)
      : ofLines(wanted);
  if (!polygons || polygons.length === 0) return 'unread';
  const rings = polygons.flat();
  const places = rings.flat();
  if (places.some((at) => at.length !== 2 || at.some((n) => !Number.isFinite(n)))) return 'unread';
  if (!places.every(isDegrees)) return 'metres';
  const shapes = polygons.map((own) => own.map(closedRing));
  const outlines = shapes.flatMap((own, n) =>
    own.map((points, ring) => points && { id: '', row: undefined, shape: name(n), ring, points }),
  );
  return outlines.every((one) => one !== undefined) ? outlines : 'few';
}

const at = (pair: unknown): At =>
  Array.isArray(pair) ? [Number(pair[0]), Number(pair[1])] : [Number.NaN, Number.NaN];

function ofGeoJson(text: string): At[][][] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const of = (one: unknown): At[][][] => {
    if (typeof one !== 'object' || one === null) return [];
    const { type, features, geometry, coordinates } = one as Record<string, unknown>;
    if (type === 'FeatureCollection') return Array.isArray(features) ? features.flatMap(of) : [];
    if (type === 'Feature') return of(geometry);
    const polygon = (rings: unknown) =>
      Array.isArray(rings) ? rings.map((ring) => (Array.isArray(ring) ? ring.map(at) : [])) : [];
    if (type === 'Polygon') return [polygon(coordinates)];
    if (type === 'MultiPolygon') return Array.isArray(coordinates) ? coordinates.map(polygon) : [];
    return [];
  };
  return of(json);
}

function ofWkt(text: string): At[][][] | undefined {
  const body = /(MULTI)?POLYGON\s*(?:ZM?|M)?\s*(\(.*\))\s*$/is.exec(
    text.replace(/^SRID=\d+;/i, ''),
  );
  if (!body?.[2]) return undefined;
  const polygons = body[1]
    ? body[2].slice(1, -1).match(/\(\s*\([^()]*\)(?:\s*,\s*\([^()]*\))*\s*\)/g)
    : [body[2]];
  return polygons?.map((one) =>
    (one.match(/\([^()]*\)/g) ?? []).map((ring) =>
      ring
        .slice(1, -1)
        .split(',')
        .map((place) => at(place.trim().split(/\s+/))),
    ),
  );
}

/** A place to a line; a first line of words is a heading, an empty line ends an outline. */
function ofLines(text: string): At[][][] | undefined {
  const blocks = text.split(/\n\s*\n/);
  const polygons = blocks.map((block) => {
    const lines = block
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    const isPlace = (line: string) => /^[-+\d.]/.test(line);
    const places = lines.filter((line, n) => n > 0 || isPlace(line));
    return [places.map((line) => at(numbersIn(line)))];
  });
  return polygons.every(([ring]) => ring && ring.length > 0) ? polygons : undefined;
}
