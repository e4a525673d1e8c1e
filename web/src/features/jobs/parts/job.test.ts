import { expect, test } from 'vitest';
import type { Job } from '../queries';
import { listed, parted, resultOf, secondsOf, shareOf } from './job';

const job = (over: Partial<Job>) =>
  ({ kind: 'layers.import', title: '绿地', account_name: '图远', ...over }) as Job;

test('a share is not made up where the total is unknown', () => {
  expect(shareOf({ state: 'running', done: 0, total: 0 })).toBeUndefined();
  expect(shareOf({ state: 'running', done: 1, total: 3 })).toBe(33);
  expect(shareOf({ state: 'done', done: 76, total: 78 })).toBe(100);
});

test('a job that took no time took a second, and one that has not ended took none yet', () => {
  const started_at = '2026-01-01T00:00:00Z';
  expect(secondsOf({ started_at, ended_at: '2026-01-01T00:00:00.2Z' })).toBe(1);
  expect(secondsOf({ started_at, ended_at: null })).toBeUndefined();
});

test('an hour and five seconds has no minutes', () => {
  expect(parted(3605)).toEqual({ hours: 1, minutes: 0, seconds: 5 });
});

test('only a job that is done leads to what came of it', () => {
  const result = { layer: 'a/b', features: 1 } as unknown as Job['result'];
  expect(resultOf({ state: 'done', result })).toEqual({ kind: 'layer', to: '/layers/a%2Fb' });
  expect(resultOf({ state: 'failed', result })).toBeUndefined();
});

test('waiting and running jobs are asked for in one word', () => {
  const all = ['queued', 'running', 'done'].map((state) => job({ state }));
  expect(listed(all, { state: 'going' })).toHaveLength(2);
  expect(listed(all, { q: '图远', state: 'done' })).toHaveLength(1);
});
