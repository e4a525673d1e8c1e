import { t } from 'i18next';
import { expect, test } from 'vitest';
import type { Body } from '../queries';
import { branchesOf, divisionsOf, joined, parted, roleOrder, seatKey } from './directory';

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

test('the city is offered even before it has an organisation', () => {
  expect(divisionsOf({ code: '1', name: '市' }, [])).toEqual([{ code: '1', name: '市' }]);
  const rows = divisionsOf({ code: '1', name: '市' }, [
    { division: '2', division_name: '东区' },
    { division: '1', division_name: '市' },
    { division: '2', division_name: '东区' },
  ]);
  expect(rows.map((row) => row.code)).toEqual(['1', '2']);
});

test('an office is led by a director, a group and a team by a leader', () => {
  const said = (kind: string) => roleOrder.map((role) => t(seatKey(kind, role)));
  expect(said('office')).toEqual(['主任', '副主任', '成员']);
  expect(said('leading_group')).toEqual(['组长', '副组长', '成员']);
  expect(said('working_team')).toEqual(['组长', '副组长', '成员']);
});
