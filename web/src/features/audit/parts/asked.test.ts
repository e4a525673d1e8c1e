import { expect, test } from 'vitest';
import { askedOf, exportHref, fieldsOf } from './asked';

test('the server is asked for the filters and nothing else in the address', () => {
  expect(
    askedOf({ action: 'accounts.', open: '17', to: '2026-11-24', account: ' ', q: 'x' }),
  ).toEqual({ action: 'accounts.', to: '2026-11-24' });
});

test('the file holds exactly the records on the screen', () => {
  expect(exportHref({ thing: 'a b', open: '3' })).toBe('/api/v1/events/export?thing=a+b');
  expect(exportHref({})).toBe('/api/v1/events/export');
});

test('before and after stand side by side, with what only one of them has', () => {
  const { paired, fields } = fieldsOf({
    before: { name: '甲', disabled: false },
    after: { name: '乙', note: 'x' },
    why: '调岗',
  });
  expect(paired).toBe(true);
  expect(fields).toEqual([
    { field: 'name', before: '甲', after: '乙' },
    { field: 'disabled', before: false, after: undefined },
    { field: 'note', before: undefined, after: 'x' },
    { field: 'why', after: '调岗' },
  ]);
});

test('a detail without a before is a list, and none is empty', () => {
  expect(fieldsOf({ roles: ['leader'] })).toEqual({
    paired: false,
    fields: [{ field: 'roles', after: ['leader'] }],
  });
  expect(fieldsOf(null).fields).toEqual([]);
});
