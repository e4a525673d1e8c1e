import { expect, test } from 'vitest';
import type { Account } from '../queries';
import { matching, oncePassword, rolesBeside, stateOf } from './roles';

const account = (more: Partial<Account>): Account => ({
  id: '1',
  name: 'office',
  display_name: '陈主任',
  disabled: false,
  locked: false,
  must_change: false,
  second_factor: false,
  sessions: 0,
  created_at: '2026-01-01T00:00:00Z',
  revision: 1,
  grants: [],
  ...more,
});

test('an administrator is offered no second role, and whoever works no administration', () => {
  expect(rolesBeside(['audit_administrator'])).toEqual(['audit_administrator']);
  expect(rolesBeside(['office'])).not.toContain('system_administrator');
  expect(rolesBeside([])).toContain('system_administrator');
});

test('a disabled account is told as disabled even while it is locked', () => {
  expect(stateOf(account({ disabled: true, locked: true }))).toBe('disabled');
  expect(stateOf(account({ must_change: true }))).toBe('first_password');
});

test('filters are taken together, and names match whatever the case', () => {
  const all = [account({}), account({ id: '2', name: 'Zhou', display_name: '周', locked: true })];
  expect(matching(all, { q: 'zh' }).map(({ id }) => id)).toEqual(['2']);
  expect(matching(all, { q: 'zh', state: 'active' })).toEqual([]);
});

test('a password that is given once has four kinds of signs and no lookalikes', () => {
  const one = oncePassword();
  expect(one).toMatch(/^([A-Z][a-z]\d[a-z]-?){4}$/);
  expect(one).not.toMatch(/[0O1lI]/);
  expect(oncePassword()).not.toBe(one);
});
