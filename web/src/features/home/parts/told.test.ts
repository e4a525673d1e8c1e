import { expect, test } from 'vitest';
import type { Campaign } from '../queries';
import { readyDistricts } from './districts';
import { toldOf } from './told';

test('the newest stands first, and the notice has its place among the steps', () => {
  const campaign = {
    starts_on: '2026-10-26',
    notice: { issuer: '省厅', title: '复查通知', number: '12号', issued_on: '2026-10-01' },
    moves: [
      { on: '2026-10-26', move: 'start', to_state: 'running', document: '', note: '' },
      { on: '2027-03-01', move: 'submit', to_state: 'submitted', document: '3号', note: '' },
    ],
  } as unknown as Campaign;
  expect(toldOf(campaign).map((one) => one.what)).toEqual(['submit', 'start', 'notice']);
});

test('without a registered notice nothing is told of one', () => {
  const campaign = {
    starts_on: '2026-10-26',
    notice: { issuer: '', title: '', number: '', issued_on: '' },
    moves: [],
  } as unknown as Campaign;
  expect(toldOf(campaign)).toEqual([]);
});

test('a district is ready when somebody can be rung and somebody stands in', () => {
  const person = { name: '甲', phone: '1' };
  const district = (short_name: string, contact: unknown, to_on: string | null = null) =>
    ({
      id: short_name,
      short_name,
      kind: 'district',
      division: short_name,
      to_on,
      contact,
    }) as never;
  const rows = readyDistricts(
    [
      district('东区', { person, substitute: person }),
      district('西区', { person, substitute: null }),
      district('南区', null),
      district('旧区', null, '2020-01-01'),
      { id: 'x', short_name: '局', kind: 'bureau' } as never,
    ],
    [{ division: '东区', kind: 'working_team' }] as never,
  );
  expect(rows.map((row) => [row.name, row.state, row.groups])).toEqual([
    ['东区', 'ready', 1],
    ['西区', 'no_substitute', 0],
    ['南区', 'no_contact', 0],
  ]);
});
