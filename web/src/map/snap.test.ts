import { expect, test } from 'vitest';
import { boxed, near, type Place, snapTo } from './snap';

/** A pixel is a thousandth of a degree here. */
const project = ([x, y]: Place): Place => [x * 1000, y * 1000];
const line: Place[] = [
  [0, 0],
  [0.1, 0],
  [0.1, 0.1],
];

test('a vertex counts before an edge that is nearer', () => {
  expect(snapTo([95, 2], [line], project)).toEqual([0.1, 0]);
});

test('the nearest place on an edge, and nothing beyond the reach', () => {
  const [x, y] = snapTo([50, 5], [line], project) ?? [Number.NaN, Number.NaN];
  expect(x).toBeCloseTo(0.05, 12);
  expect(y).toBeCloseTo(0, 12);
  expect(snapTo([50, 13], [line], project)).toBeUndefined();
  expect(snapTo([-13, 0], [line], project)).toBeUndefined();
});

test('only lines whose box is near are looked at', () => {
  const far: Place[] = [
    [5, 5],
    [6, 6],
  ];
  expect(near([0.05, 0.01], [line, far].map(boxed), 0.02)).toEqual([line]);
});
