import { expect, test } from 'vitest';
import { countOf, placeOf, textOf } from './place';

test('lines of coordinates become what is drawn', () => {
  expect(placeOf('114.3, 30.6', 'point')).toEqual({ type: 'Point', coordinates: [114.3, 30.6] });
  expect(placeOf('114.3，30.6\n114.4 30.7', 'line')).toEqual({
    type: 'LineString',
    coordinates: [
      [114.3, 30.6],
      [114.4, 30.7],
    ],
  });
  const ring = placeOf('114.3 30.6\n114.4 30.6\n114.4 30.7', 'polygon');
  expect(ring).toEqual({
    type: 'Polygon',
    coordinates: [
      [
        [114.3, 30.6],
        [114.4, 30.6],
        [114.4, 30.7],
        [114.3, 30.6],
      ],
    ],
  });
});

test('what is no place is wrong, and nothing is no place', () => {
  expect(placeOf('  ', 'point')).toBeUndefined();
  expect(placeOf('114.3', 'point')).toBe('wrong');
  expect(placeOf('114.3 30.6\n114.4 30.7', 'point')).toBe('wrong');
  expect(placeOf('114.3 30.6\n114.4 30.7', 'polygon')).toBe('wrong');
  expect(placeOf('1 1\n2 2\n1 1', 'polygon')).toBe('wrong');
  expect(placeOf('{"type":"Circle"}', 'point')).toBe('wrong');
  expect(placeOf('{broken', 'point')).toBe('wrong');
});

test('GeoJSON is taken as other software gives it, without heights', () => {
  const feature = '{"type":"Feature","geometry":{"type":"Point","coordinates":[114.3,30.6,21]}}';
  expect(placeOf(feature, 'polygon')).toEqual({ type: 'Point', coordinates: [114.3, 30.6] });
  const two = '{"type":"FeatureCollection","features":[{},{}]}';
  expect(placeOf(two, 'point')).toBe('wrong');
});

test('a place can be written and read again', () => {
  const text = '114.3, 30.6\n114.4, 30.6\n114.4, 30.7';
  const ring = placeOf(text, 'polygon');
  if (!ring || ring === 'wrong') throw new Error('no ring');
  expect(textOf(ring)).toBe(text);
  expect(countOf(ring)).toBe(4);
  const holed = {
    type: 'Polygon' as const,
    coordinates: [...(ring.coordinates as number[][][]), ...(ring.coordinates as number[][][])],
  };
  expect(placeOf(textOf(holed), 'polygon')).toEqual(holed);
});
