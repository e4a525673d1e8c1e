import { t } from 'i18next';
import { expect, test } from 'vitest';
import type { Body, DivisionRow } from '../queries';
import {
  branchesOf,
  divisionsOf,
  divisionTree,
  joined,
  parted,
  roleOrder,
  seatKey,
  withinOf,
} from './directory';

const body = (id: string, parent: string | null = null) => ({ id, parent }) as Body;

test('a group stands beneath the one it serves, whatever the order they come in', () => {
  const rows = branchesOf([body('专班', '办公室'), body('领导小组'), body('办公室', '领导小组')]);
  expect(rows.map(({ body: { id }, depth }) => [id, depth])).toEqual([
    ['领导小组', 0],
    ['办公室', 1],
    ['专班', 2],
  ]);
});

test('no group is lost, even when its parent is missing or two name each other', () => {
  const rows = branchesOf([body('a', 'b'), body('b', 'a'), body('c', '不在')]);
  expect(rows.map((row) => row.body.id).sort()).toEqual(['a', 'b', 'c']);
});

test('aliases may be parted by any of the usual marks', () => {
  expect(parted('创建办；园林办、 绿办;, ')).toEqual(['创建办', '园林办', '绿办']);
  expect(parted(joined(['甲', '乙']))).toEqual(['甲', '乙']);
  expect(parted(undefined)).toEqual([]);
});

const division = (code: string, more: Partial<DivisionRow> = {}) =>
  ({ code, name: code, parent: null, to_on: null, withdrawn: null, ...more }) as DivisionRow;

test('the city and those of its divisions are offered that exist on the day', () => {
  const city = { code: '1', name: '市' };
  expect(divisionsOf(city, [], '2026-01-01')).toEqual([city]);
  const over = division('3', { to_on: '2025-12-31' });
  const mistaken = division('4', { withdrawn: { reason: '', account_name: '', at: '' } });
  const rows = divisionsOf(city, [division('2'), over, mistaken], '2026-01-01');
  expect(rows.map((row) => row.code)).toEqual(['1', '2']);
  expect(divisionsOf(city, [over], '2025-12-31')).toHaveLength(2);
});

test('a division reaches all that lies within it, on every level, and a tree shows them so', () => {
  const all = [
    division('b1', { parent: 'b' }),
    division('a'),
    division('b'),
    division('b11', { parent: 'b1' }),
  ];
  expect([...withinOf(all, 'b')].sort()).toEqual(['b', 'b1', 'b11']);
  expect(divisionTree(all).map(({ division: { code }, depth }) => [code, depth])).toEqual([
    ['a', 0],
    ['b', 0],
    ['b1', 1],
    ['b11', 2],
  ]);
});

test('an office is led by a director, a group and a team by a leader', () => {
  const said = (kind: string) => roleOrder.map((role) => t(seatKey(kind, role)));
  expect(said('office')).toEqual(['主任', '副主任', '成员']);
  expect(said('leading_group')).toEqual(['组长', '副组长', '成员']);
  expect(said('working_team')).toEqual(['组长', '副组长', '成员']);
});
