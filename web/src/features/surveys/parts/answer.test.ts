import { expect, test } from 'vitest';
import { bodyOf, valuesOf } from './answer';

const line = { form: 'number', year: 2025 } as const;

test('a value of zero is sent as zero, and no number as none', () => {
  expect(bodyOf(line, { has: 'value', amount: '0' }, 0).amount).toBe(0);
  expect(bodyOf(line, { has: 'value', amount: null }, 0).amount).toBeNull();
});

test('whoever has no value sends the reason and nothing of what was written before', () => {
  const body = bodyOf(
    line,
    { has: 'none', amount: '5', source: 'x', as_of: '2025', method: 'measured', no_value: 'why' },
    3,
  );
  expect(body).toMatchObject({ amount: null, source: '', as_of: '', method: null });
  expect(body).toMatchObject({ no_value: 'why', submit: true, revision: 3 });
});

test('words are sent for words and not for numbers', () => {
  expect(bodyOf({ form: 'yes_no' }, { said: 'yes' }, 0).said).toBe('yes');
  expect(bodyOf(line, { said: 'yes' }, 0).said).toBe('');
  expect(bodyOf(line, { how: 'keep' }, 0).submit).toBe(false);
});

test('a new answer holds for the year that is asked', () => {
  expect(valuesOf(line, undefined)).toMatchObject({ has: 'value', as_of: '2025', amount: null });
});
