import { expect, test } from 'vitest';
import {
  type At,
  closedRing,
  drawnOutline,
  drawnPlace,
  isDegrees,
  numbersIn,
  typedPlace,
  typedPlaces,
} from './typed';

const corners: At[] = [
  [113, 30],
  [113.1, 30],
  [113.1, 30.1],
];

test('a place is two numbers, longitude first', () => {
  expect(typedPlace('113.52, 30.16')).toEqual([113.52, 30.16]);
  expect(typedPlace('113.52，30.16')).toEqual([113.52, 30.16]);
  expect(typedPlace('113.52')).toBeUndefined();
  expect(typedPlace('113.52, 30.16, 21')).toBeUndefined();
  expect(typedPlace('a, b')).toBeUndefined();
  expect(typedPlace('Infinity 1')).toBeUndefined();
  expect(numbersIn(' 1、2；3;\t4 ')).toEqual([1, 2, 3, 4]);
});

test('places stand in lines of their own, and one that is none spoils them', () => {
  expect(typedPlaces('113, 30\n113.1，30\r\n\n113.1 30.1\n')).toEqual(corners);
  expect(typedPlaces('113,30\nx\n113.1,30.1')).toBeUndefined();
  expect(typedPlaces(' \n')).toEqual([]);
});

test('degrees are told from metres and from numbers in the wrong order', () => {
  expect(isDegrees([-180, 90])).toBe(true);
  expect(isDegrees([30, 113])).toBe(false);
  expect(isDegrees([500_000, 3_380_000])).toBe(false);
});

test('a ring is closed, once, and has three different points', () => {
  const [a, b, c] = corners as [At, At, At];
  expect(closedRing([a, b, c])).toEqual([a, b, c, a]);
  expect(closedRing([a, b, c, a])).toEqual([a, b, c, a]);
  for (const few of [[], [a], [a, b], [a, b, a], [a, a, b], [a, b, b, a]])
    expect(closedRing(few)).toBeUndefined();
});

test('what was drawn is kept to a centimetre', () => {
  expect(drawnPlace([113.000000049, 30.00000005])).toEqual({
    type: 'Point',
    coordinates: [113, 30.0000001],
  });
  expect(drawnOutline([...corners, [113.000000049, 30]])).toEqual({
    type: 'Polygon',
    coordinates: [[...corners, [113, 30]]],
  });
});
