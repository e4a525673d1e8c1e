import { expect, test } from 'vitest';
import { bodyOf, fieldsOf, isKind, kinds, toneOf } from './kinds';

test('a body holds only what its kind has, and no text where nothing was written', () => {
  const body = bodyOf('guidance', { title: 'q', wanted: 'x', days: '5', quantity: '3' }, 2);
  expect([body.title, body.wanted, body.days, body.quantity, body.revision]).toEqual([
    'q',
    '',
    5,
    null,
    2,
  ]);
  expect(body.unit).toBeNull();
});

test('every kind asks for a title first', () => {
  for (const kind of kinds) expect(fieldsOf[kind][0]).toMatchObject({ key: 'title', must: true });
  expect(isKind('meeting')).toBe(false);
});

test('what is late is red, what is near amber, and what is owed no more has no light', () => {
  expect(toneOf({ late_days: 1, working_days_left: -1 })).toBe('red');
  expect(toneOf({ late_days: 0, working_days_left: 2 })).toBe('amber');
  expect(toneOf({ late_days: 0, working_days_left: 3 })).toBe('blue');
  expect(toneOf({ late_days: 0, working_days_left: null })).toBeUndefined();
});
