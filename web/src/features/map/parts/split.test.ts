import { expect, test } from 'vitest';
import { type Drawn, nothingDrawn, type Original, outlinesOf } from './drawn';
import { split, splitRing } from './split';
import { crossings } from './topology';

type At = [number, number];
const square: At[] = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
  [0, 0],
];

/** Twice the ground within a ring, by the shoelace. */
const ground = (ring: readonly At[]) =>
  Math.abs(
    ring.slice(1).reduce((sum, [x, y], i) => {
      const [px, py] = ring[i] as At;
      return sum + px * y - x * py;
    }, 0),
  ) / 2;

test('a line that goes in and out once makes two rings of all the ground', () => {
  const rings = splitRing(square, [
    [1, -1],
    [1, 2],
    [2, 5],
  ]);
  if (!rings) throw new Error();
  const [one, two] = rings.map(ground) as [number, number];
  // West of x = 1 up to y = 2, then of the line to (2, 5): 2 + (1 + 5/3) / 2 * 2 = 4 2/3.
  expect(Math.min(one, two)).toBeCloseTo(14 / 3, 9);
  expect(one + two).toBeCloseTo(16, 9);
  for (const ring of rings) expect(ring[0]).toEqual(ring[ring.length - 1]);
});

test('a line that stays inside, goes past or through more than twice divides nothing', () => {
  for (const line of [
    [
      [1, 1],
      [2, 2],
    ],
    [
      [5, 0],
      [5, 9],
    ],
    [
      [1, -1],
      [1, 5],
      [2, 5],
      [2, -1],
    ],
  ] as At[][])
    expect(splitRing(square, line)).toBeUndefined();
});

test('the larger piece stays the row, the smaller is new with its cells and the hole in it', () => {
  const hole: At[] = [
    [0.2, 1],
    [0.4, 1],
    [0.4, 1.2],
    [0.2, 1.2],
    [0.2, 1],
  ];
  const park: Original = {
    row: 3,
    feature_id: 'a',
    attributes: { name: 'park', size: 4 },
    geometry: { type: 'Polygon', coordinates: [square, hole] },
  };
  const drawn: Drawn = {
    ...nothingDrawn,
    originals: { 3: park },
    outlines: outlinesOf(park).map((one, i) => ({ ...one, id: `o${i}` })),
  };
  const line: At[] = [
    [1, -1],
    [1, 5],
  ];
  const next = split(drawn, line, (n) => `cut${n}`);
  if (typeof next === 'string') throw new Error(next);
  expect(next.outlines.filter((one) => one.row === 3)).toHaveLength(1);
  const small = next.outlines.filter((one) => one.shape === 'cut0');
  expect(small.map((one) => [one.row, one.ring])).toEqual([
    [undefined, 1],
    [undefined, 0],
  ]);
  expect(next.told).toEqual({ cut0: { name: 'park', size: '4' } });
  const through: At[] = [
    [0.3, -1],
    [0.3, 5],
  ];
  expect(split(drawn, through, String)).toBe('hole');
  expect(split(nothingDrawn, line, String)).toBe('nothing');
});

test('an outline tells where it crosses itself', () => {
  expect(crossings(square)).toEqual([]);
  expect(
    crossings([
      [0, 0],
      [2, 2],
      [2, 0],
      [0, 2],
      [0, 0],
    ]),
  ).toEqual([[1, 1]]);
});
