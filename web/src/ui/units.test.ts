import { expect, test } from 'vitest';
import { amount, plain, quantity, rounded } from './units';

test('half goes to the even digit, as GB/T 8170 says', () => {
  expect(rounded(30.995, 2)).toBe(31);
  expect(rounded(0.125, 2)).toBe(0.12);
  expect(rounded(0.135, 2)).toBe(0.14);
  expect(rounded(2.5, 0)).toBe(2);
  expect(rounded(2.5001, 0)).toBe(3);
  expect(rounded(-1.255, 2)).toBe(-1.26);
  expect(rounded(31.646077416022365, 2)).toBe(31.65);
});

test('an amount is said in the unit that fits its size', () => {
  expect(amount(158_900, 'm2')).toBe('15.89 公顷');
  expect(amount(812, 'm2')).toBe('812 m²');
  expect(amount(3_200, 'm')).toBe('3.20 km');
  expect(amount(603_450, 'people')).toBe('603,450 人');
});

test('a share has its sign at its digits, other units stand apart', () => {
  expect(quantity(31.646, '%', 2)).toBe('31.65%');
  expect(quantity(12.04, 'm2/person', 2)).toBe('12.04 m²/人');
});

test('small numbers are written without an exponent', () => {
  expect(plain(9.9413549747851e-7)).toMatch(/^0\.00000099413/);
});
