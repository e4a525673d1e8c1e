import { expect, test } from 'vitest';
import { currentOf } from './current';

const one = (id: string, state: string) => ({ id, title: id, state });

test('the newest campaign that is not over is meant, unless the address names one', () => {
  const all = [one('mistake', 'withdrawn'), one('now', 'rectifying'), one('before', 'passed')];
  expect(currentOf(all, undefined)?.id).toBe('now');
  expect(currentOf(all, 'before')?.id).toBe('before');
  expect(currentOf(all, 'gone')?.id).toBe('now');
});

test('when all are over, the newest is meant; where there is none, none', () => {
  expect(currentOf([one('b', 'passed'), one('a', 'revoked')], undefined)?.id).toBe('b');
  expect(currentOf([], undefined)).toBeUndefined();
});
