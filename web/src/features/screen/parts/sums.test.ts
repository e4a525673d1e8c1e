import { expect, test } from 'vitest';
import type { Figure } from '../queries';
import { evidenceShares, shownOnMap, toneOfVerdict, verdictShares } from './sums';

const verdicts = {
  pass: 30,
  within_margin: 2,
  fail: 8,
  missing: 6,
  unconfirmed: 4,
  not_applicable: 3,
  provisional: 11,
};

test('verdicts add up to the rows that apply, one share after the other', () => {
  const { all, rows } = verdictShares(verdicts);
  // By hand: 30 + 2, 8, 4, 6 are 50; what does not apply is not among them.
  expect(all).toBe(50);
  expect(rows.map(({ key, count, from, to }) => [key, count, from, to])).toEqual([
    ['met', 32, 0, 0.64],
    ['fail', 8, 0.64, 0.8],
    ['unconfirmed', 4, 0.8, 0.88],
    ['missing', 6, 0.88, 1],
  ]);
});

test('what counts nothing has no share, and nothing is divided by nothing', () => {
  const none = evidenceShares({ complete: 0, waiting: 0, partial: 0, missing: 0 });
  expect(none.all).toBe(0);
  expect(none.rows.every(({ from, to }) => from === 0 && to === 0)).toBe(true);
  const some = evidenceShares({ complete: 5, waiting: 0, partial: 5, missing: 10 });
  expect(some.rows.map(({ from, to }) => to - from)).toEqual([0.25, 0, 0.25, 0.5]);
});

test('a missing value is neither red nor green', () => {
  expect(['pass', 'within_margin', 'fail', 'missing', 'unconfirmed'].map(toneOfVerdict)).toEqual([
    'green',
    'green',
    'red',
    'grey',
    'amber',
  ]);
});

test('the map shows the figure asked for where its districts have values, else the first that has', () => {
  const figure = (item: string, value: number | null | undefined) =>
    ({ item, districts: value === undefined ? [] : [{ code: '1', value }] }) as unknown as Figure;
  const all = [figure('city', undefined), figure('lacking', null), figure('a', 1), figure('b', 0)];
  expect(shownOnMap(all, undefined)?.item).toBe('a');
  expect(shownOnMap(all, 'b')?.item).toBe('b');
  expect(shownOnMap(all, 'lacking')?.item).toBe('a');
  expect(shownOnMap(all.slice(0, 2), 'city')).toBeUndefined();
});
