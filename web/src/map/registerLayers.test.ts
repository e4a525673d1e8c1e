import type { Feature } from 'geojson';
import { expect, test } from 'vitest';
import { registerColour, registerLayers } from './registerLayers';

const feature = (id: string, shape: string): Feature => ({
  type: 'Feature',
  properties: { id, name: id, shape },
  geometry: { type: 'Point', coordinates: [113, 30] },
});

test('outlines lie lowest and points highest, and a shape that is not there is no layer', () => {
  const roads = { key: 'roads', name: 'Roads', colour: 'violet' };
  const all = [feature('a', 'point'), feature('b', 'polygon'), feature('c', 'point')];
  const layers = registerLayers(roads, all);
  expect(layers.map(({ id, kind, width }) => [id, kind, width])).toEqual([
    ['register.roads.polygon', 'fill', undefined],
    ['register.roads.point', 'point', undefined],
  ]);
  expect(layers[1]?.data).toEqual({ type: 'FeatureCollection', features: [all[0], all[2]] });
  expect(registerLayers(roads, [feature('d', 'line')])).toMatchObject([{ kind: 'line', width: 3 }]);
  expect(registerLayers(roads, [])).toEqual([]);
});

test('a colour that nobody knows is the first', () => {
  expect(registerColour('violet')).toBe('#7A4FA3');
  expect(registerColour('pink')).toBe('#0E7A4A');
});
