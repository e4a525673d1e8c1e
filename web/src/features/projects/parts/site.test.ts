import { expect, test } from 'vitest';
import { drawnOutline } from '../../../map/typed';
import { joined, pointsOf, siteOf, sitesOf } from './site';

const ring: [number, number][] = [
  [113, 30],
  [113.1, 30],
  [113.1, 30.1],
  [113, 30],
];

test('a place alone is a point', () => {
  expect(siteOf('113.52, 30.16')).toEqual({ type: 'Point', coordinates: [113.52, 30.16] });
});

test('corners a line each become a closed outline, and fewer than three are none', () => {
  expect(siteOf('113,30\n113.1,30\n\n113.1,30.1')).toEqual({
    type: 'Polygon',
    coordinates: [ring],
  });
  expect(siteOf('113,30\n113.1,30')).toBeUndefined();
  expect(siteOf('113,30\n113.1,30\n113,30')).toBeUndefined();
  expect(siteOf('113,30\nx\n113.1,30.1')).toBeUndefined();
  expect(siteOf('')).toBeUndefined();
});

test('GeoJSON is read with everything in it, heights aside, and open rings are closed', () => {
  const open = ring.slice(0, 3).map((at) => [...at, 12]);
  const feature = {
    type: 'Feature',
    properties: {},
    geometry: { type: 'Polygon', coordinates: [open] },
  };
  expect(siteOf(JSON.stringify(feature))).toEqual({ type: 'Polygon', coordinates: [ring] });
  const both = siteOf(JSON.stringify({ type: 'FeatureCollection', features: [feature, feature] }));
  expect(both).toEqual({ type: 'MultiPolygon', coordinates: [[ring], [ring]] });
  expect(siteOf('{"type":"LineString","coordinates":[[1,2],[3,4]]}')).toBeUndefined();
  const there = { type: 'Polygon', coordinates: [[ring[0], ring[1], ring[0]]] };
  expect(siteOf(JSON.stringify(there))).toBeUndefined();
  expect(siteOf('{')).toBeUndefined();
});

test('what is drawn joins the ground that is there, and takes the stead of a place', () => {
  const drawn = drawnOutline(ring);
  expect(joined(null, drawn)).toBe(drawn);
  expect(joined({ type: 'Point', coordinates: [113, 30] }, drawn)).toBe(drawn);
  const two = joined(drawn, drawn);
  expect([two.type, pointsOf(two)]).toEqual(['MultiPolygon', 8]);
});

test('ground and places are drawn each its own way, and what has no site is not', () => {
  const [ground, places] = sitesOf([
    { id: 'a', number: 1, title: 'A', works: { site: drawnOutline(ring) } },
    { id: 'b', number: 2, title: 'B', works: { site: { type: 'Point', coordinates: [113, 30] } } },
    { id: 'c', number: 3, title: 'C', works: null },
  ]);
  expect(ground.features.map(({ properties }) => properties?.name)).toEqual(['1 A']);
  expect(places.features.map(({ properties }) => properties?.id)).toEqual(['b']);
});
