/**
 * A question of siting as the form has it and as the server takes it. People write 万元, 元/m² and
 * percent; the server takes fen and shares.
 */
import type { Geometry } from 'geojson';
import type { ServerProblem } from '../../../api/problem';
import { type At, closedRing, drawnOutline, isDegrees, typedPlaces } from '../../../map/typed';
import { rounded } from '../../../ui/units';
import type { Choice, Measure } from './answer';

export interface Radius {
  min_area_m2: number;
  radius_m: number;
}
export interface DistrictWish {
  district: string;
  floor?: number | null;
  least_sites?: number;
  most_sites?: number | null;
  land_fen_per_m2?: number | null;
}
export interface Drawn {
  name: string;
  geometry: Geometry;
  /** Its own price, in place of its district's. */
  land_fen_per_m2?: number | null;
  /** `free` when not said. */
  choice?: Choice;
}
export interface Decided {
  candidate: string;
  choice: Choice;
}
export interface SitingRequest {
  measure: Measure;
  proof: 'quick' | 'exact';
  seconds: number;
  today: boolean;
  sources: {
    candidate_land: boolean;
    planned_green: boolean;
    grid: { spacing_m: number; area_m2: number } | null;
    drawn: Drawn[];
  };
  planned_serves: boolean;
  reach: { by: 'standard' } | { by: 'radius'; radii: Radius[] } | { by: 'walking'; metres: number };
  build_fen_per_m2: number;
  land_fen_per_m2: number;
  count: number | null;
  budget_fen: number | null;
  min_area_m2: number;
  threshold: number | null;
  districts: DistrictWish[];
  exclude: string[];
  /** Ground drawn by hand on which no park may be; nothing when not said. */
  exclude_drawn?: Drawn[];
  exclude_share: number;
  decided: Decided[];
  cell_m: number;
}

/** A row of the districts, as it is typed. */
export interface DistrictRow {
  district: string;
  name: string;
  floor: number | null;
  least: number | null;
  most: number | null;
  land: number | null;
}

/** The form. Numbers of the kit's fields are text, so that no digit is lost. */
export interface Values {
  name: string;
  note?: string | undefined;
  measure: Measure;
  sources: string[];
  spacing?: string | null | undefined;
  park_area?: string | null | undefined;
  drawn: Drawn[];
  count?: string | null | undefined;
  budget?: string | null | undefined;
  build_price?: string | null | undefined;
  land_price?: string | null | undefined;
  min_area?: string | null | undefined;
  reach: 'standard' | 'radius' | 'walking';
  radii: Radius[];
  metres?: string | null | undefined;
  threshold?: string | null | undefined;
  districts: DistrictRow[];
  exclude: string[];
  exclude_drawn: Drawn[];
  planned_serves: boolean;
  proof: 'quick' | 'exact';
  seconds?: string | null | undefined;
  decided: Decided[];
}

const text = (value: number | null | undefined) =>
  value === null || value === undefined ? undefined : String(rounded(value, 6));
const numberOf = (value: string | null | undefined) =>
  value === null || value === undefined || value === '' ? null : Number(value);

/** What the form starts from: a request, with the city's districts in their order. */
export function valuesOf(
  request: SitingRequest,
  districts: readonly { code: string; name: string }[],
  radii: readonly Radius[],
): Omit<Values, 'name' | 'note'> {
  const { sources, reach } = request;
  const row = ({ code, name }: { code: string; name: string }): DistrictRow => {
    const wish = request.districts.find(({ district }) => district === code || district === name);
    const percent = wish?.floor;
    const land = wish?.land_fen_per_m2;
    return {
      district: code,
      name,
      floor: percent === null || percent === undefined ? null : rounded(percent * 100, 4),
      least: wish?.least_sites || null,
      most: wish?.most_sites ?? null,
      land: land === null || land === undefined ? null : land / 100,
    };
  };
  return {
    measure: request.measure,
    sources: [
      ...(sources.candidate_land ? ['candidate_land'] : []),
      ...(sources.planned_green ? ['planned_green'] : []),
      ...(sources.grid ? ['grid'] : []),
      ...(sources.drawn.length > 0 ? ['drawn'] : []),
    ],
    spacing: text(sources.grid?.spacing_m ?? 250),
    park_area: text(sources.grid?.area_m2 ?? 5000),
    drawn: sources.drawn,
    count: text(request.count),
    budget: text(request.budget_fen === null ? null : request.budget_fen / 1e6),
    build_price: text(request.build_fen_per_m2 / 100),
    land_price: text(request.land_fen_per_m2 / 100),
    min_area: text(request.min_area_m2),
    reach: reach.by,
    radii: reach.by === 'radius' ? reach.radii : [...radii],
    metres: text(reach.by === 'walking' ? reach.metres : 500),
    threshold: text(request.threshold === null ? null : request.threshold * 100),
    districts: districts.map(row),
    exclude: request.exclude,
    exclude_drawn: request.exclude_drawn ?? [],
    planned_serves: request.planned_serves,
    proof: request.proof,
    seconds: text(request.seconds),
    decided: request.decided,
  };
}

/** What is asked, on top of a request whose other parts stay. */
export function requestOf(values: Partial<Values>, from: SitingRequest): SitingRequest {
  const has = (source: string) => values.sources?.includes(source) === true;
  const fen = (yuan: string | null | undefined) => {
    const number = numberOf(yuan);
    return number === null ? null : Math.round(number * 100);
  };
  const budget = numberOf(values.budget);
  const threshold = numberOf(values.threshold);
  const { exclude_drawn: _, ...rest } = from;
  return {
    ...rest,
    measure: values.measure ?? from.measure,
    proof: values.proof ?? from.proof,
    seconds: numberOf(values.seconds) ?? from.seconds,
    sources: {
      candidate_land: has('candidate_land'),
      planned_green: has('planned_green'),
      grid: has('grid')
        ? { spacing_m: numberOf(values.spacing) ?? 0, area_m2: numberOf(values.park_area) ?? 0 }
        : null,
      drawn: has('drawn') ? (values.drawn ?? []) : [],
    },
    planned_serves: values.planned_serves ?? false,
    reach:
      values.reach === 'radius'
        ? { by: 'radius', radii: values.radii ?? [] }
        : values.reach === 'walking'
          ? { by: 'walking', metres: numberOf(values.metres) ?? 0 }
          : { by: 'standard' },
    build_fen_per_m2: fen(values.build_price) ?? 0,
    land_fen_per_m2: fen(values.land_price) ?? 0,
    count: numberOf(values.count),
    budget_fen: budget === null ? null : Math.round(budget * 1e6),
    min_area_m2: numberOf(values.min_area) ?? 0,
    threshold: threshold === null ? null : threshold / 100,
    districts: (values.districts ?? []).filter(isWish).map((row) => ({
      district: row.district,
      floor: row.floor === null ? null : row.floor / 100,
      least_sites: row.least ?? 0,
      most_sites: row.most,
      land_fen_per_m2: row.land === null ? null : Math.round(row.land * 100),
    })),
    exclude: values.exclude ?? [],
    ...(values.exclude_drawn && values.exclude_drawn.length > 0
      ? { exclude_drawn: values.exclude_drawn }
      : {}),
    decided: (values.decided ?? []).filter(({ candidate }) => candidate.trim() !== ''),
  };
}

const isWish = (row: DistrictRow) =>
  [row.floor, row.least, row.most, row.land].some((value) => value !== null);

const fields: Record<string, string> = {
  sources: 'sources',
  'sources.grid.spacing_m': 'spacing',
  'sources.grid.area_m2': 'park_area',
  'sources.drawn': 'sources',
  planned_serves: 'planned_serves',
  'reach.metres': 'metres',
  build_fen_per_m2: 'build_price',
  land_fen_per_m2: 'land_price',
  budget_fen: 'budget',
  min_area_m2: 'min_area',
};

/** A problem of the server with the form's field in place of the request's, and the district named. */
export function placed(problem: ServerProblem, request: SitingRequest, names: Map<string, string>) {
  const field = problem.place.field ?? '';
  const [, at] = /^districts\.(\d+)\./.exec(field) ?? [];
  const wish = at === undefined ? undefined : request.districts[Number(at)];
  const [, from, piece] = /^(sources\.drawn|exclude_drawn)\.(\d+)\./.exec(field) ?? [];
  const drawn =
    piece === undefined
      ? undefined
      : (from === 'exclude_drawn' ? request.exclude_drawn : request.sources.drawn)?.[Number(piece)];
  const name = drawn
    ? drawn.name || String(Number(piece) + 1)
    : wish && (names.get(wish.district) ?? wish.district);
  return {
    ...problem,
    message: name ? `${name}: ${problem.message}` : problem.message,
    place: { ...problem.place, field: fields[field] ?? field },
  };
}

/** The polygons of a GeoJSON file; nothing where it is none. */
export function drawnOf(content: string): Drawn[] | undefined {
  let whole: unknown;
  try {
    whole = JSON.parse(content);
  } catch {
    return undefined;
  }
  const found: Drawn[] = [];
  const take = (part: unknown, name: string): void => {
    if (typeof part !== 'object' || part === null || !('type' in part)) return;
    const thing = part as Record<string, unknown>;
    if (thing.type === 'FeatureCollection' && Array.isArray(thing.features)) {
      for (const feature of thing.features) take(feature, '');
    } else if (thing.type === 'Feature') {
      const properties = (thing.properties ?? {}) as Record<string, unknown>;
      const own = properties.name ?? properties['\u540d\u79f0'];
      take(thing.geometry, typeof own === 'string' ? own.slice(0, 100) : '');
    } else if (thing.type === 'Polygon' || thing.type === 'MultiPolygon') {
      found.push({ name, geometry: part as Geometry });
    }
  };
  take(whole, '');
  return found.length > 0 ? found : undefined;
}

/** An outline drawn on the map, as land. */
export const landOf = (ring: readonly At[]): Drawn => ({ name: '', geometry: drawnOutline(ring) });

/** Corners typed as `longitude, latitude`, one to a line, or GeoJSON pasted; nothing where it is none. */
export function typedLand(text: string): Drawn[] | undefined {
  const said = text.trim();
  if (said.startsWith('{')) return drawnOf(said);
  const corners = typedPlaces(said);
  const ring = corners?.every(isDegrees) ? closedRing(corners) : undefined;
  return ring && [landOf(ring)];
}

/** Candidates that an address decides about: `?must=G1-2,G3-4&not=…`, on top of what was decided. */
export function decidedOf(
  before: readonly Decided[],
  search: { must?: string | undefined; not?: string | undefined; free?: string | undefined },
): Decided[] {
  const ids = (list: string | undefined) => (list ?? '').split(',').filter(Boolean);
  const said = new Map(before.map(({ candidate, choice }) => [candidate, choice]));
  for (const id of ids(search.must)) said.set(id, 'must');
  for (const id of ids(search.not)) said.set(id, 'must_not');
  for (const id of ids(search.free)) said.delete(id);
  return [...said].map(([candidate, choice]) => ({ candidate, choice }));
}
