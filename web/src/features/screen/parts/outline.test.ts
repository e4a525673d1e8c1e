import type { FeatureCollection } from 'geojson';
import { expect, test } from 'vitest';
import { outlines } from './outline';

const square = (x: number, y: number, wide: number, high = wide) => [
  [
    [x, y],
    [x + wide, y],
    [x + wide, y + high],
    [x, y + high],
    [x, y],
  ],
];
const collection = (...parts: [string, unknown][]): FeatureCollection =>
  ({
    type: 'FeatureCollection',
    features: parts.map(([code, geometry]) => ({
      type: 'Feature',
      properties: { code, name: `n${code}` },
      geometry,
    })),
  }) as FeatureCollection;

test('at sixty degrees a square of degrees is twice as high as wide, and north is up', () => {
  // From 59.5 to 60.5: a degree of longitude is half as long as one of latitude.
  const [one] = outlines(
    collection(['1', { type: 'Polygon', coordinates: square(10, 59.5, 1) }]),
    216,
    216,
  );
  // 216 less a margin of 8 on each side is 200 high, so 100 wide, in the middle: 58 to 158.
  expect(one?.path).toBe('M58.0 208.0L158.0 208.0L158.0 8.0L58.0 8.0L58.0 208.0Z');
  expect(one?.at.map(Math.round)).toEqual([108, 108]);
});

test('a name stands in the largest part, and what has no ground is left out', () => {
  const many = { type: 'MultiPolygon', coordinates: [square(0, 0, 0.1), square(0.5, 0, 0.5)] };
  const all = outlines(collection(['2', many], ['3', null], ['4', { type: 'Point' }]), 116, 66);
  expect(all.map(({ code, name }) => [code, name])).toEqual([['2', 'n2']]);
  expect(all[0]?.path.match(/M/g)).toHaveLength(2);
  expect(all[0]?.at[0]).toBeGreaterThan(58);
  expect(outlines(collection(), 100, 100)).toEqual([]);
});
