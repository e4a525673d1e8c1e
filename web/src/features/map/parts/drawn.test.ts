import { expect, test } from 'vitest';
import {
  bodyOf,
  changedRows,
  countsOf,
  type Drawn,
  nothingDrawn,
  type Original,
  outlinesOf,
  rowKey,
  without,
  withoutOutline,
} from './drawn';

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
  attributes: { name: 'old', grade: 2 },
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
  expect(taken().outlines).toHaveLength(3);
  expect(changedRows(taken())).toEqual([]);
  expect(bodyOf(taken(), 2025)).toMatchObject({ changed: [], added: [], removed: [] });
});

test('a bent outline keeps the holes and the other parts', () => {
  const drawn = taken();
  const first = drawn.outlines[0];
  if (!first) throw new Error();
  first.points = ring(114, 0.02);
  expect(bodyOf(drawn, 2025).changed).toEqual([
    {
      row: 7,
      geometry: {
        type: 'MultiPolygon',
        coordinates: [[ring(114, 0.02), ring(114.002, 0.001)], [ring(115, 0.01)]],
      },
    },
  ]);
});

test('a hole that is filled changes the feature, and a part goes with its holes', () => {
  const drawn = taken();
  const [first, hole] = drawn.outlines;
  if (!first || !hole) throw new Error();
  const filled = bodyOf(withoutOutline(drawn, hole), 2025);
  expect(filled.changed[0]?.geometry).toMatchObject({
    coordinates: [[ring(114, 0.01)], [ring(115, 0.01)]],
  });
  const less = bodyOf(withoutOutline(drawn, first), 2025);
  expect(less.changed[0]?.geometry).toMatchObject({ coordinates: [[ring(115, 0.01)]] });
  expect(bodyOf({ ...drawn, outlines: [] }, 2025)).toMatchObject({
    changed: [],
    removed: [7],
  });
});

test('cells that were written go along, those that say what they said do not', () => {
  const drawn = taken();
  drawn.told = { [rowKey(7)]: { name: 'new', grade: '2' } };
  expect(bodyOf(drawn, 2025).changed).toEqual([{ row: 7, attributes: { name: 'new' } }]);
  expect(countsOf(bodyOf(drawn, 2025))).toEqual({ changed: 1, added: 0, removed: 0 });
});

test('a new outline comes with what was told of it, and a feature is taken away once', () => {
  const gone = without(without(taken(), 7), 7);
  expect(gone.outlines).toEqual([]);
  const drawn: Drawn = {
    ...gone,
    told: { a: { name: 'x' } },
    outlines: [{ id: 'a', row: undefined, shape: 'a', ring: 0, points: ring(116, 0.01) }],
  };
  const body = bodyOf(drawn, 2026);
  expect(body.removed).toEqual([7]);
  expect(body.added).toEqual([
    { geometry: { type: 'Polygon', coordinates: [ring(116, 0.01)] }, attributes: { name: 'x' } },
  ]);
});
