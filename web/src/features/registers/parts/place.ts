/**
 * A place as people write it: longitude and latitude of each point in a line of its own, or GeoJSON
 * as other software gives it. Pure.
 */
import { closedRing, typedPlaces } from '../../../map/typed';
import type { Place, Shape } from '../queries';

/** What a place is. */
export function shapeOf(place: Place): Shape {
  switch (place.type) {
    case 'Point':
      return 'point';
    case 'LineString':
    case 'MultiLineString':
      return 'line';
    case 'Polygon':
    case 'MultiPolygon':
      return 'polygon';
  }
}

/** As text: lines of coordinates where one run of points says it all, else GeoJSON. */
export function textOf(place: Place | null | undefined): string {
  if (!place) return '';
  const lines = (points: readonly (readonly number[])[]) =>
    points.map((point) => point.slice(0, 2).join(', ')).join('\n');
  switch (place.type) {
    case 'Point':
      return lines([place.coordinates]);
    case 'LineString':
      return lines(place.coordinates);
    case 'Polygon': {
      const [ring, ...holes] = place.coordinates;
      // The last point is the first again; nobody wants to type it.
      if (ring && holes.length === 0) return lines(ring.slice(0, -1));
      return JSON.stringify(place);
    }
    case 'MultiLineString':
    case 'MultiPolygon':
      return JSON.stringify(place);
  }
}

/**
 * The place that a text means, drawn as asked; nothing for an empty text, `wrong` for one that means
 * none.
 */
export function placeOf(text: string, shape: Shape): Place | undefined | 'wrong' {
  const typed = text.trim();
  if (typed === '') return undefined;
  if (typed.startsWith('{')) return fromGeoJson(typed) ?? 'wrong';
  const points = typedPlaces(typed);
  if (!points) return 'wrong';
  switch (shape) {
    case 'point': {
      const [only, ...more] = points;
      return only && more.length === 0 ? { type: 'Point', coordinates: only } : 'wrong';
    }
    case 'line':
      return points.length >= 2 ? { type: 'LineString', coordinates: points } : 'wrong';
    case 'polygon': {
      const ring = closedRing(points);
      return ring ? { type: 'Polygon', coordinates: [ring] } : 'wrong';
    }
  }
}

const types = new Set(['Point', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon']);

/** A geometry, a feature, or a collection of one; heights are left out. */
function fromGeoJson(text: string): Place | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  const part = (of: unknown, key: string): unknown =>
    of !== null && typeof of === 'object' ? (of as Record<string, unknown>)[key] : undefined;
  const features = part(found, 'features');
  if (Array.isArray(features)) {
    if (features.length !== 1) return undefined;
    found = features[0];
  }
  const geometry = part(found, 'geometry') ?? found;
  const type = part(geometry, 'type');
  const coordinates = part(geometry, 'coordinates');
  if (typeof type !== 'string' || !types.has(type) || !Array.isArray(coordinates)) return undefined;
  return { type, coordinates: flat(coordinates) } as Place;
}

function flat(part: unknown[]): unknown[] {
  return typeof part[0] === 'number'
    ? part.slice(0, 2)
    : part.map((inner) => (Array.isArray(inner) ? flat(inner) : inner));
}

/** How many points a place has. */
export function countOf(place: Place): number {
  const count = (part: unknown): number =>
    Array.isArray(part)
      ? typeof part[0] === 'number'
        ? 1
        : part.reduce((sum: number, inner) => sum + count(inner), 0)
      : 0;
  return count(place.coordinates);
}
