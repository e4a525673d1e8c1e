import { t } from 'i18next';
import { expect, test } from 'vitest';
import type { StatisticsView } from '../queries';
import {
  changesOf,
  conflicts,
  describe,
  edit,
  faults,
  filled,
  type Layout,
  rowsOf,
  settle,
} from './sheet';

const cell = (key: string, scope: string, value: number, revision = 1) => ({
  key,
  scope,
  year: 2025,
  value,
  source: '年鉴',
  responsible: '统计局',
  note: '',
  revision,
  account_name: '唐算',
  changed_at: '2026-11-24T00:00:00Z',
});
const row = (key: string, unit: string, per_district: boolean) => ({
  key,
  name: key,
  definition: '',
  unit,
  bureau: '统计局',
  per_district,
});
const view: StatisticsView = {
  years: [2024, 2025],
  cutoff_year: 2025,
  scopes: [
    { key: 'city', name: '' },
    { key: '990102', name: '望泽区' },
  ],
  rows: [row('urban_population', 'people', true), row('score', 'score (0-10)', false)],
  cells: [cell('urban_population', 'city', 603450), cell('score', 'city', 0)],
};
const layout: Layout = { by: 'scope', year: 2025 };
const all = { enter: true };

test('what is missing is empty and what is zero is 0', () => {
  const rows = rowsOf(view, layout, {}, all, {});
  expect(rows[0]?.values).toMatchObject({ city: '603450', '990102': '' });
  expect(rows[1]?.values.city).toBe('0');
  expect(filled(view, 2025)).toEqual({ there: 2, asked: 2 });
  expect(filled(view, 2024)).toEqual({ there: 0, asked: 2 });
});

test('a district is not asked what only the city reports, and enters only its own', () => {
  expect(rowsOf(view, layout, {}, all, {})[1]?.locked).toEqual(['990102']);
  const own = { enter: true, scopes: ['990102'] };
  expect(rowsOf(view, layout, {}, own, {})[0]?.locked).toEqual(['city']);
});

test('only rows that lack an asked figure are left when asked for', () => {
  const rows = rowsOf(view, layout, {}, all, { missing: true });
  expect(rows.map(({ id }) => id)).toEqual(['urban_population']);
});

test('typing back what stood is no change', () => {
  const changed = edit(view, layout, {}, [{ row: 'score', column: 'city', value: '8' }]);
  expect(Object.keys(changed)).toEqual(['score city 2025']);
  expect(edit(view, layout, changed, [{ row: 'score', column: 'city', value: '0' }])).toEqual({});
});

test('a changed value keeps where the figure is from, and an emptied cell takes it out', () => {
  const changed = edit(view, layout, {}, [
    { row: 'score', column: 'city', value: '8.2' },
    { row: 'urban_population', column: 'city', value: '' },
  ]);
  expect(changesOf(view, changed)).toMatchObject([
    { key: 'score', value: 8.2, source: '年鉴', revision: 1 },
    { key: 'urban_population', value: null, revision: 1 },
  ]);
});

test('a note on an empty cell is not sent alone', () => {
  const noted = describe(view, {}, 'urban_population 990102 2025', { note: '待核' });
  expect(changesOf(view, noted)).toEqual([]);
});

test('letters, impossible scores and negative counts are found before the server is asked', () => {
  const typed = edit(view, layout, {}, [
    { row: 'score', column: 'city', value: '82' },
    { row: 'urban_population', column: 'city', value: '60万' },
    { row: 'urban_population', column: '990102', value: '-3' },
  ]);
  expect(faults(view, layout, typed, t).map(({ row, column }) => `${row} ${column}`)).toEqual([
    'score city',
    'urban_population city',
    'urban_population 990102',
  ]);
});

test('a cell that somebody changed meanwhile is a conflict until one of the two is taken', () => {
  const mine = edit(view, layout, {}, [{ row: 'score', column: 'city', value: '8' }]);
  const now = {
    ...view,
    cells: [cell('urban_population', 'city', 603450), cell('score', 'city', 7, 2)],
  };
  expect(conflicts(now, mine)).toMatchObject([
    { name: 'score city 2025', mine: '8', theirs: { value: 7 } },
  ]);
  expect(settle(now, mine, { 'score city 2025': 'theirs' })).toEqual({});
  const kept = settle(now, mine, { 'score city 2025': 'mine' });
  expect(conflicts(now, kept)).toEqual([]);
  expect(changesOf(now, kept)).toMatchObject([{ value: 8, revision: 2 }]);
});
