import { expect, test } from 'vitest';
import { safeBack, signInHref } from './roots';
import { listSearch } from './search';

test('sign-in leads back to pages of this server and nowhere else', () => {
  expect(safeBack('/layers?open=3')).toBe('/layers?open=3');
  for (const bad of ['//evil.example', '/\\evil.example', 'https://evil.example', '', undefined, 7])
    expect(safeBack(bad)).toBeUndefined();
});

test('the way back survives being part of an address', () => {
  expect(signInHref('/layers?q=公园&open=3')).toBe(
    `/sign-in?back=${encodeURIComponent('/layers?q=公园&open=3')}`,
  );
  expect(signInHref('/')).toBe('/sign-in');
});

test('filters in the address are text, whatever was written there', () => {
  expect(listSearch({ q: '湖', year: 2026, odd: { a: 1 } })).toEqual({
    q: '湖',
    year: '2026',
    odd: undefined,
  });
});
