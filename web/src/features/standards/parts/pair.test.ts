import { expect, test } from 'vitest';
import type { EditionRow } from '../queries';
import { comparisonFile, pairOf } from './pair';

const edition = (name: string, status: string, supersedes: string | null) =>
  ({ edition: name, status, supersedes }) as EditionRow;
const editions = [
  edition('2010', 'repealed', null),
  edition('2016', 'replaced', '2010'),
  edition('2022', 'in_force', '2016'),
];

test('an empty address compares the edition in force with the one it supersedes', () => {
  expect(pairOf(editions, {})).toEqual({ from: '2016', to: '2022' });
});

test('the address chooses, and what it does not say follows from what it says', () => {
  expect(pairOf(editions, { from: '2010' })).toEqual({ from: '2010', to: '2022' });
  expect(pairOf(editions, { to: '2016' })).toEqual({ from: '2010', to: '2016' });
});

test('editions nobody knows count as absent', () => {
  expect(pairOf(editions, { from: '1992', to: '1892' })).toEqual({ from: '2016', to: '2022' });
});

test('one edition alone or the same twice is no pair', () => {
  expect(pairOf(editions.slice(0, 1), {})).toBeUndefined();
  expect(pairOf(editions, { from: '2022', to: '2022' })).toBeUndefined();
});

test('the file is of the pair on the screen', () => {
  expect(comparisonFile({ from: '2010', to: '2016' }, 'docx')).toBe(
    '/api/v1/standard_comparisons/export?from=2010&to=2016&format=docx',
  );
});
