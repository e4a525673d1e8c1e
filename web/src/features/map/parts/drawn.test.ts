import { expect, test } from 'vitest';
import { bodyOf, changedRows, type Drawn, nothingDrawn, type Original, outlinesOf } from './drawn';

const ring = (x: number, size: number): [number, number][] => [
  [x, 30],
  [x + size, 30],
  [x + size, 30 + size],
  [x, 30 + size],
  [x, 30],
];

/** A park of two parts, the first with a lake in it. */
const park: Original = {
  row: 7,
  feature_id: 'G7',
  attributes: {},
  geometry: {
    type: 'MultiPolygon',
    coordinates: [[ring(114, 0.01), ring(114.002, 0.001)], [ring(115, 0.01)]],
  },
};

const taken = (): Drawn => ({
  ...nothingDrawn,
  originals: { 7: park },
  outlines: outlinesOf(park).map((one, i) => ({ ...one, id: `o${i}` })),
});

test('what was taken up and not bent is not changed', () => {
  expect(changedRows(taken())).toEqual([]);
  expect(bodyOf(taken(), 2025, 'n')).toMatchObject({ changed: [], added: [], removed: [] });
});

test('a bent outline keeps the holes and the other parts', () => {
  const drawn = taken();
  const first = drawn.outlines[0];
  if (!first) throw new Error();
  first.points = ring(114, 0.02);
  const { changed } = bodyOf(drawn, 2025, 'n');
  expect(changed).toEqual([
    {
      row: 7,
      geometry: {
        type: 'MultiPolygon',
        coordinates: [[ring(114, 0.02), ring(114.002, 0.001)], [ring(115, 0.01)]],
      },
    },
  ]);
});

test('a part taken away changes the feature, and the last part takes it away', () => {
  const drawn = taken();
  drawn.outlines = drawn.outlines.slice(1);
  expect(bodyOf(drawn, 2025, 'n').changed[0]?.geometry.coordinates).toEqual([[ring(115, 0.01)]]);
  drawn.outlines = [];
  expect(bodyOf(drawn, 2025, 'n')).toMatchObject({ changed: [], removed: [7] });
});

test('a new outline comes with what was told of it', () => {
  const drawn = { ...taken(), removed: [7], told: { a: { name: 'x' } } };
  drawn.outlines = [{ id: 'a', row: undefined, part: 0, points: ring(116, 0.01) }];
  const body = bodyOf(drawn, 2026, 'n');
  expect(body.removed).toEqual([7]);
  expect(body.added).toEqual([
    { geometry: { type: 'Polygon', coordinates: [ring(116, 0.01)] }, attributes: { name: 'x' } },
  ]);
});
