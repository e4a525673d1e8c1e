import { expect, test } from 'vitest';
import { daysTo, toneOf, toneOfDays } from './lights';

test('a done step is green and an unknown light is grey, never green', () => {
  expect(toneOf('done')).toBe('green');
  expect(toneOf('yellow')).toBe('amber');
  expect(toneOf('something')).toBe('grey');
});

test('days are counted across months and years from the day the server gave', () => {
  expect(daysTo('2026-11-25', '2026-12-11')).toBe(16);
  expect(daysTo('2026-12-31', '2027-01-01')).toBe(1);
  expect(daysTo('2026-11-25', '2026-11-20')).toBe(-5);
});

test('the day itself is not late, and a week before it is near', () => {
  expect(toneOfDays(0)).toBe('amber');
  expect(toneOfDays(7)).toBe('amber');
  expect(toneOfDays(8)).toBe('green');
  expect(toneOfDays(-1)).toBe('red');
});
