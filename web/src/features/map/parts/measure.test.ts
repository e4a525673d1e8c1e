import { expect, test } from 'vitest';
import { area, distance, type Place } from './measure';

test('a degree along a meridian and along a parallel', () => {
  // Half-way between 30 and 31 degrees a degree of latitude is 110.87 km on this ellipsoid.
  expect(
    distance([
      [114, 30],
      [114, 31],
    ]),
  ).toBeCloseTo(110_861.2, -1);
  expect(
    distance([
      [114, 30],
      [114.01, 30],
    ]),
  ).toBeCloseTo(964.86, 1);
  expect(distance([[114, 30]])).toBe(0);
});

test('a square of about a kilometre, whichever way it was walked', () => {
  const square: Place[] = [
    [114, 30],
    [114.01, 30],
    [114.01, 30.009],
    [114, 30.009],
  ];
  // 964.86 m by 997.7 m, narrowing to the north by 0.09 m.
  expect(area(square) / 962_600).toBeCloseTo(1, 3);
  expect(area([...square].reverse())).toBeCloseTo(area(square), 3);
  expect(area(square.slice(0, 2))).toBe(0);
});
