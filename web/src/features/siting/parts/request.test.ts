import { expect, test } from 'vitest';
import { byShape, groundShare, share } from './answer';
import {
  decidedOf,
  drawnOf,
  landOf,
  placed,
  requestOf,
  type SitingRequest,
  typedLand,
  valuesOf,
} from './request';

const request: SitingRequest = {
  measure: 'area',
  proof: 'exact',
  seconds: 60,
  today: true,
  sources: { candidate_land: false, planned_green: false, grid: null, drawn: [] },
  planned_serves: false,
  reach: { by: 'standard' },
  build_fen_per_m2: 30_000,
  land_fen_per_m2: 0,
  count: null,
  budget_fen: null,
  min_area_m2: 2000,
  threshold: null,
  districts: [],
  exclude: ['water'],
  exclude_share: 0.1,
  decided: [],
  cell_m: 50,
};
const districts = [
  { code: '1', name: 'East' },
  { code: '2', name: 'West' },
];
const radii = [{ min_area_m2: 5000, radius_m: 500 }];

test('what the form shows is what it was given, and asks the same again', () => {
  const asked: SitingRequest = {
    ...request,
    sources: { ...request.sources, grid: { spacing_m: 200, area_m2: 3000 } },
    reach: { by: 'walking', metres: 400 },
    count: 3,
    budget_fen: 2_000_000_000,
    threshold: 0.8,
    districts: [
      { district: '1', floor: 0.57, least_sites: 1, most_sites: null, land_fen_per_m2: 150_050 },
    ],
    decided: [{ candidate: 'G1-2', choice: 'must' }],
  };
  const values = valuesOf(asked, districts, radii);
  expect(values.budget).toBe('2000');
  expect(values.threshold).toBe('80');
  expect(values.districts[0]).toMatchObject({ name: 'East', floor: 57, least: 1, land: 1500.5 });
  expect(values.districts[1]).toMatchObject({ floor: null, least: null, most: null, land: null });
  expect(requestOf({ name: 'x', ...values }, request)).toEqual(asked);
});

test('what is left empty asks for nothing', () => {
  const values = valuesOf(request, districts, radii);
  const asked = requestOf({ name: 'x', ...values }, request);
  expect(asked.sources.grid).toBeNull();
  expect(asked.count).toBeNull();
  expect(asked.districts).toEqual([]);
  expect(asked.reach).toEqual({ by: 'standard' });
  const own = requestOf({ ...values, reach: 'radius', radii }, request);
  expect(own.reach).toEqual({ by: 'radius', radii });
});

test('a problem is told at the field of the form, a district by its name', () => {
  const problem = (field: string) => ({
    code: 'siting.out_of_range',
    severity: 'error' as const,
    message: 'no',
    params: {},
    place: { field },
  });
  const asked = { ...request, districts: [{ district: '2', floor: 2 }] };
  const names = new Map([['2', 'West']]);
  const at = (field: string) => placed(problem(field) as never, asked, names);
  expect(at('budget_fen').place.field).toBe('budget');
  expect(at('sources.grid.spacing_m').place.field).toBe('spacing');
  expect(at('name').place.field).toBe('name');
  expect(at('districts.0.floor').message).toBe('West: no');
});

test('polygons of a file are taken with their names, anything else is not', () => {
  const polygon = { type: 'Polygon', coordinates: [] };
  const feature = { type: 'Feature', properties: { name: 'A' }, geometry: polygon };
  const point = { type: 'Feature', properties: {}, geometry: { type: 'Point' } };
  const all = JSON.stringify({ type: 'FeatureCollection', features: [feature, point] });
  expect(drawnOf(all)).toEqual([{ name: 'A', geometry: polygon }]);
  expect(drawnOf(JSON.stringify(polygon))).toHaveLength(1);
  for (const bad of ['', '[]', 'null', '{"type":"FeatureCollection","features":[]}'])
    expect(drawnOf(bad)).toBeUndefined();
});

test('the address decides about candidates on top of what was decided', () => {
  const before = [{ candidate: 'A', choice: 'must' as const }];
  expect(decidedOf(before, { must: 'B', not: 'C', free: 'A' })).toEqual([
    { candidate: 'B', choice: 'must' },
    { candidate: 'C', choice: 'must_not' },
  ]);
  expect(decidedOf(before, {})).toEqual(before);
});

test('shares are of what there is, and nothing of nothing', () => {
  const values = (area_m2: number) => ({ area_m2, homes: 0, people: 0 });
  const served = { before: values(1), after: values(3), total: values(4) };
  expect(share(served, 'area', 'after')).toBe(0.75);
  expect(share(served, 'people', 'after')).toBeUndefined();
  expect(groundShare({ before_m2: 1, after_m2: 2, total_m2: 4 }, 'before_m2')).toBe(0.25);
  expect(groundShare(undefined, 'before_m2')).toBeUndefined();
});

test('points and ground are drawn each their own way', () => {
  const feature = (type: string) => ({
    type: 'Feature' as const,
    properties: {},
    geometry: { type, coordinates: [] } as never,
  });
  const all = {
    type: 'FeatureCollection' as const,
    features: [feature('Point'), feature('MultiPolygon'), feature('Point')],
  };
  const [ground, points] = byShape(all);
  expect([ground.features.length, points.features.length]).toEqual([1, 2]);
});

const corners: [number, number][] = [
  [113, 30],
  [113.1, 30],
  [113.1, 30.1],
];

test('corners that were typed, and an outline that was drawn, are closed land', () => {
  const closed = [...corners, [113, 30]];
  const typed = typedLand('113, 30\n113.1，30\n\n113.1 30.1');
  expect(typed).toEqual([{ name: '', geometry: { type: 'Polygon', coordinates: [closed] } }]);
  expect(typedLand('113,30\n113.1,30\n113.1,30.1\n113,30')).toEqual(typed);
  expect(typedLand('113,30\n113.1,30')).toBeUndefined();
  expect(typedLand('113,30\n113.1,30\n113,30')).toBeUndefined();
  expect(typedLand('30,113\n30,113.1\n30.1,113.1')).toBeUndefined();
  expect(typedLand(JSON.stringify(typed?.[0]?.geometry))).toEqual(typed);
  expect(landOf([...corners, [113.000000049, 30]]).geometry).toEqual({
    type: 'Polygon',
    coordinates: [[...corners, [113, 30]]],
  });
});

test('drawn land keeps its price and decision, and forbidden ground is asked only where there is any', () => {
  const piece = { ...landOf(corners), land_fen_per_m2: 12_300, choice: 'must' as const };
  const asked: SitingRequest = {
    ...request,
    sources: { ...request.sources, drawn: [piece] },
    exclude_drawn: [landOf(corners)],
    count: 1,
  };
  const values = valuesOf(asked, districts, radii);
  expect(requestOf({ name: 'x', ...values }, request)).toEqual(asked);
  const free = requestOf({ name: 'x', ...values, exclude_drawn: [] }, asked);
  expect('exclude_drawn' in free).toBe(false);
});
