import { expect, test } from 'vitest';
import type { LayerView } from '../queries';
import { photoLayers, snappedTo } from './shown';
import type { Theme } from './tree';

const layer = (id: string, kind = 'imagery'): LayerView => ({
  id,
  key: id,
  kind,
  role: null,
  year: 2025,
  state: 'ready',
  source: 'a.tif',
  shape: 'area',
  features: 1,
  area_m2: 1,
  length_m: 0,
  image: true,
  label: null,
  digest: '0123',
  account_name: 'A',
  created_at: '2026-01-01T00:00:00Z',
});

const found = (id: string) => ({
  tilejson: '3.0.0',
  name: 'a.tif',
  scheme: 'xyz',
  tiles: [`/api/v1/layers/${id}/imagery/{z}/{x}/{y}?view=image`],
  bounds: [114, 30, 114.1, 30.1],
  minzoom: 0,
  maxzoom: 17,
  bands: 4,
  shown: [3, 2, 1],
  views: ['image'],
});

const t = ((key: string) => key) as never;

test('images are pictures that clicks look through, in the bands that were chosen', () => {
  const drawn = photoLayers(
    [
      { layer: layer('a'), bands: undefined, data: found('a'), error: null },
      { layer: layer('b'), bands: '1,2,3', data: found('b'), error: null },
      { layer: layer('c'), bands: undefined, data: undefined, error: new Error('too large') },
    ],
    0.5,
    t,
  );
  expect(drawn.map(({ id, kind, inert, strength }) => [id, kind, inert, strength])).toEqual([
    ['ground.photo.a.', 'raster', true, 0.5],
    ['ground.photo.b.1,2,3', 'raster', true, 0.5],
  ]);
  const tiles = drawn.map(({ data }) => (data as { tiles: string }).tiles);
  expect(tiles).toEqual([
    '/api/v1/layers/a/imagery/{z}/{x}/{y}?view=image',
    '/api/v1/layers/b/imagery/{z}/{x}/{y}?view=image&bands=1,2,3',
  ]);
});

test('nothing that is drawn jumps to the edge of an image', () => {
  const themes: Theme[] = [
    { key: 'imagery', folder: 'imagery', versions: [layer('a')] },
    { key: 'green_land', folder: 'green', versions: [layer('g', 'green_land')] },
  ];
  const along = snappedTo(themes, ['imagery', 'green_land'], 2025);
  expect(along.map((one) => one.key)).toEqual(['g']);
});
