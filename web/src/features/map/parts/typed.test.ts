import { expect, test } from 'vitest';
import { typed } from './typed';

const ring = [
  [114, 30],
  [114.1, 30],
  [114.1, 30.1],
  [114, 30],
];
const told = (text: string) => {
  const found = typed(text, (n) => `s${n}`);
  if (typeof found === 'string') throw new Error(found);
  return found.map(({ shape, ring, points }) => [shape, ring, points]);
};

test('GeoJSON, WKT and a place to each line are read alike', () => {
  const want = [['s0', 0, ring]];
  expect(told(JSON.stringify({ type: 'Polygon', coordinates: [ring] }))).toEqual(want);
  const feature = { type: 'Feature', geometry: { type: 'MultiPolygon', coordinates: [[ring]] } };
  expect(told(JSON.stringify({ type: 'FeatureCollection', features: [feature] }))).toEqual(want);
  expect(told('POLYGON ((114 30, 114.1 30, 114.1 30.1, 114 30))')).toEqual(want);
  expect(told('lng,lat\n114,30\n114.1,30\n114.1,30.1\n')).toEqual(want);
  expect(told('114，30\n114.1；30\n114.1\t30.1')).toEqual(want);
});

test('holes belong to their shape, and several shapes stay apart', () => {
  const text =
    'MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0), (1 1, 2 1, 2 2, 1 1)), ((20 20, 21 20, 21 21, 20 20)))';
  expect(told(text).map(([shape, ring]) => [shape, ring])).toEqual([
    ['s0', 0],
    ['s0', 1],
    ['s1', 0],
  ]);
  const lines = '0,0\n1,0\n1,1\n\n5,5\n6,5\n6,6';
  expect(told(lines).map(([shape]) => shape)).toEqual(['s0', 's1']);
});

test('what cannot be taken is told apart', () => {
  const of = (text: string) => typed(text, String);
  expect(of('  ')).toBe('empty');
  expect(of('{"type":')).toBe('unread');
  expect(of('LINESTRING (0 0, 1 1)')).toBe('unread');
  expect(of('a park\nby the river')).toBe('unread');
  expect(of('0,0\n1,1')).toBe('few');
  expect(of('500000,3380000\n500100,3380000\n500100,3380100')).toBe('metres');
});
