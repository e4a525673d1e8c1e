import type { FeatureCollection } from 'geojson';
import { expect, test } from 'vitest';
import { isSite, siteLayers } from './ProjectSites';

const t = ((key: string, slots?: { state?: string }) =>
  `${key} ${slots?.state ?? ''}`.trim()) as never;
const ring = [
  [113, 30],
  [113.1, 30],
  [113.1, 30.1],
  [113, 30],
];
const project = (id: string, state: string, site: unknown) =>
  ({ id, title: `p${id}`, state, works: site === undefined ? null : { site } }) as never;

test('each project with a site is in the layer of its state, points above areas', () => {
  const layers = siteLayers(
    [
      project('1', 'under_way', { type: 'Polygon', coordinates: [ring] }),
      project('2', 'closed', { type: 'Point', coordinates: [113, 30] }),
      project('3', 'under_way', { type: 'MultiPolygon', coordinates: [[ring]] }),
      project('4', 'cancelled', { type: 'Point', coordinates: [113, 30] }),
      project('5', 'draft', null),
      project('6', 'draft', undefined),
    ],
    t,
  );
  expect(layers.map(({ id }) => id)).toEqual(['project.fill.under_way', 'project.point.closed']);
  const ids = layers.map(({ data }) =>
    (data as FeatureCollection).features.map(({ properties }) => properties?.id),
  );
  expect(ids).toEqual([['1', '3'], ['2']]);
  expect(layers[0]?.title).toBe('map.sites_fill projects.state_under_way');
  // The legend tells states apart by words, the map by colours of its own.
  expect(new Set(layers.map(({ colour }) => colour)).size).toBe(2);
  expect(layers.every(({ id }) => isSite(id)) && !isSite('finding.served')).toBe(true);
});

test('without sites there is no layer', () => {
  expect(siteLayers([project('5', 'draft', undefined)], t)).toEqual([]);
});
