import { expect, test } from 'vitest';
import {
  bytes,
  change,
  day,
  dayInProse,
  dayInYear,
  daysLeft,
  hectares,
  instant,
  money,
  number,
  percent,
} from './format';

test('numbers are separated by thousands and keep the places asked for', () => {
  expect(number(1234567.891, 2)).toBe('1,234,567.89');
  expect(number(40, 2)).toBe('40.00');
  expect(number(-0)).toBe('0');
});

test('areas are printed in hectares with two places', () => {
  expect(hectares(123_456)).toBe('12.35');
});

test('a share of one is printed with one place', () => {
  expect(percent(0.4126)).toBe('41.3');
});

test('money turns into 亿元 above ten thousand 万元', () => {
  expect(money(1_234_500_00)).toEqual({ value: '123.5', unit: '万元' });
  expect(money(10_000 * 1_000_000)).toEqual({ value: '10,000.0', unit: '万元' });
  expect(money(12_345 * 1_000_000)).toEqual({ value: '1.23', unit: '亿元' });
});

test('instants are shown as they fall in China, whatever the machine’s zone', () => {
  expect(day('2026-11-22T16:30:00Z')).toBe('2026-11-23');
  expect(instant('2026-11-23T00:40:00Z')).toBe('2026-11-23 08:40');
  expect(day('2026-11-23')).toBe('2026-11-23');
});

test('prose names the weekday', () => {
  expect(dayInProse('2026-11-23')).toBe('11月23日（周一）');
  expect(dayInYear('2026-11-23')).toBe('11月23日');
});

test('countdowns are words', () => {
  expect(daysLeft(3)).toBe('剩 3 天');
  expect(daysLeft(0)).toBe('今日到期');
  expect(daysLeft(-5)).toBe('逾期 5 天');
  expect(daysLeft(2, 'working')).toBe('剩 2 个工作日');
});

test('changes carry a sign, and sizes a unit', () => {
  expect(change(-0.4, 1)).toBe('−0.4');
  expect(change(12)).toBe('+12');
  expect(bytes(3_565_158)).toBe('3.4 MB');
});
