import { expect, test } from 'vitest';
import { weeksOf, withStretch } from './months';

test('a month begins on its weekday and holds all its days', () => {
  // 2026-06-01 is a Monday; 2026-08-01 a Saturday.
  const june = weeksOf(2026, 6, new Map());
  expect(june[0]?.[0]?.day).toBe('2026-06-01');
  expect(june.flat().filter(Boolean)).toHaveLength(30);
  const august = weeksOf(2026, 8, new Map());
  expect(august[0]?.slice(0, 5)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect(august[0]?.[5]?.day).toBe('2026-08-01');
  expect(weeksOf(2028, 2, new Map()).flat().filter(Boolean)).toHaveLength(29);
});

test('a swapped Saturday works and a holiday Friday rests', () => {
  const moved = new Map([
    ['2026-06-13', { day: '2026-06-13', works: true, name: '调休' }],
    ['2026-06-19', { day: '2026-06-19', works: false, name: '端午' }],
  ]);
  const days = weeksOf(2026, 6, moved).flat();
  const works = (day: string) => days.find((one) => one?.day === day)?.works;
  expect([works('2026-06-12'), works('2026-06-13'), works('2026-06-14')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(works('2026-06-19')).toBe(false);
});

test('a stretch is added day by day in order, and replaces what was said before', () => {
  const before = [
    { day: '2026-10-02', works: true, name: '旧' },
    { day: '2026-12-26', works: true, name: '调休' },
  ];
  const after = withStretch(before, '2026-10-01', '2026-10-03', false, '国庆节');
  expect(after.map((one) => one.day)).toEqual([
    '2026-10-01',
    '2026-10-02',
    '2026-10-03',
    '2026-12-26',
  ]);
  expect(after[1]).toEqual({ day: '2026-10-02', works: false, name: '国庆节' });
});
