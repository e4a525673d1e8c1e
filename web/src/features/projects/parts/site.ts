/** The site of a project between what is typed or drawn, the server, and maps: pure. */
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { type At, closedRing, typedPlaces } from '../../../map/typed';
import type { ProjectSite } from '../queries';

const isPair = (part: unknown): part is At =>
  Array.isArray(part) && part.length >= 2 && part.slice(0, 2).every(Number.isFinite);

function ringOf(part: unknown): At[] | undefined {
  if (!Array.isArray(part) || !part.every(isPair)) return undefined;
  return closedRing(part.map(([east, north]): At => [east, north]));
}

function ringsOf(part: unknown): At[][] | undefined {
  if (!Array.isArray(part) || part.length === 0) return undefined;
  const rings = part.map(ringOf);
  return rings.every((ring) => ring !== undefined) ? rings : undefined;
}

/** A place, corners a line each, or GeoJSON; nothing where it is none of these. */
export function siteOf(typed: string): ProjectSite | undefined {
  const text = typed.trim();
  if (text.startsWith('{')) return siteIn(text);
  const places = typedPlaces(text);
  const [only, ...more] = places ?? [];
  if (only && more.length === 0) return { type: 'Point', coordinates: only };
  const ring = places && closedRing(places);
  return ring && { type: 'Polygon', coordinates: [ring] };
}

function siteIn(text: string): ProjectSite | undefined {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return undefined;
  }
  const found: ProjectSite[] = [];
  const take = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const thing = part as { type?: unknown; [key: string]: unknown };
    if (thing.type === 'FeatureCollection' && Array.isArray(thing.features)) {
      thing.features.forEach(take);
    } else if (thing.type === 'Feature') take(thing.geometry);
    else if (thing.type === 'Point' && isPair(thing.coordinates)) {
      const [east, north] = thing.coordinates;
      found.push({ type: 'Point', coordinates: [east, north] });
    } else if (thing.type === 'Polygon') {
      const rings = ringsOf(thing.coordinates);
      if (rings) found.push({ type: 'Polygon', coordinates: rings });
    } else if (thing.type === 'MultiPolygon' && Array.isArray(thing.coordinates)) {
      const parts = thing.coordinates.map(ringsOf);
      if (parts.length > 0 && parts.every((rings) => rings !== undefined))
        found.push({ type: 'MultiPolygon', coordinates: parts });
    }
  };
  take(whole);
  return found.reduce<ProjectSite | undefined>(joined, undefined);
}

/** Two sites as one; a place gives way to ground. */
export function joined(one: ProjectSite | null | undefined, more: ProjectSite): ProjectSite {
  if (!one || one.type === 'Point' || more.type === 'Point') return more;
  const parts = (site: ProjectSite) =>
    site.type === 'MultiPolygon'
      ? site.coordinates
      : site.type === 'Polygon'
        ? [site.coordinates]
        : [];
  return { type: 'MultiPolygon', coordinates: [...parts(one), ...parts(more)] };
}

/** How many points an outline has. */
export function pointsOf(site: ProjectSite): number {
  const inRings = (rings: readonly (readonly unknown[])[]) =>
    rings.reduce((sum, ring) => sum + ring.length, 0);
  switch (site.type) {
    case 'Point':
      return 1;
    case 'Polygon':
      return inRings(site.coordinates);
    case 'MultiPolygon':
      return site.coordinates.reduce((sum, part) => sum + inRings(part), 0);
  }
}

export interface Sited {
  id: string;
  number: number;
  title: string;
  works?: { site?: ProjectSite | null } | null;
}

/** Sites as a map draws them: those with ground, and those that are a place. */
export function sitesOf(all: readonly Sited[]): [FeatureCollection, FeatureCollection] {
  const features = all.flatMap((one): Feature[] =>
    one.works?.site
      ? [
          {
            type: 'Feature',
            geometry: one.works.site as Geometry,
            properties: { id: one.id, name: `${one.number} ${one.title}` },
          },
        ]
      : [],
  );
  const those = (points: boolean): FeatureCollection => ({
    type: 'FeatureCollection',
    features: features.filter(({ geometry }) => (geometry.type === 'Point') === points),
  });
  return [those(false), those(true)];
}
