import { expect, test } from 'vitest';
import { latest } from './measured';

const done = (label: string, verdicts: Record<string, number>) =>
  ({ id: 'a', label, state: 'done', summary: { verdicts, data_year: 2025 } }) as never;

test('the first finished assessment is shown, and one under way is passed over', () => {
  const rows = [
    { label: '新', state: 'running', summary: null } as never,
    done('旧', { pass: 35, within_margin: 2, fail: 10, missing: 5, not_applicable: 1 }),
  ];
  expect(latest(rows)).toEqual({
    id: 'a',
    label: '旧',
    year: '2025',
    pass: 37,
    total: 52,
    rest: [
      { verdict: 'fail', count: 10 },
      { verdict: 'missing', count: 5 },
    ],
  });
});

test('without a finished assessment there is nothing to show', () => {
  expect(latest([])).toBeUndefined();
});
