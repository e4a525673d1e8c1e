import { expect, test } from 'vitest';
import { deviceOf } from './device';

const mozilla = 'Mozilla/5.0';
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test('a browser is told by its own name, not by those it descends from', () => {
  const windows = `${mozilla} (Windows NT 10.0; Win64; x64) ${webkit} Chrome/131.0.0.0 Safari/537.36`;
  expect(deviceOf(windows)).toBe('Chrome 131 · Windows');
  expect(deviceOf(`${windows} Edg/131.0.2903.51`)).toBe('Edge 131 · Windows');
  expect(deviceOf(`${windows} 360SE`)).toBe('360 · Windows');
});

test('a phone is told as one', () => {
  const phone = `${mozilla} (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15`;
  expect(deviceOf(`${phone} (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1`)).toBe(
    'Safari 17 · iPhone',
  );
  expect(deviceOf(`${mozilla} (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0`)).toBe(
    'Firefox 132 · Android',
  );
});

test('what is no browser stays as it is', () => {
  expect(deviceOf('curl/7.88.1')).toBe('curl/7.88.1');
});
