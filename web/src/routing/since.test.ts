import i18next from 'i18next';
import { expect, test } from 'vitest';
import { daysToChoose } from './since';

test('a day is one choice, named by all that went out on it', () => {
  const days = [
    { on: '2026-06-09', what: 'brief', number: null },
    { on: '2026-06-02', what: 'brief', number: null },
    { on: '2026-06-02', what: 'breakdown', number: 2 },
  ];
  expect(daysToChoose(days, i18next.t)).toEqual([
    { value: '2026-06-09', label: '2026-06-09（简报）以来' },
    { value: '2026-06-02', label: '2026-06-02（简报、分解表第 2 版）以来' },
  ]);
});
