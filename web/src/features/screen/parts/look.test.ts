import { expect, test } from 'vitest';
import { applyTokens, colour } from '../../../ui/theme';
import { type Look, tokensOf } from './look';

/** Names of the colours that the app itself sets. */
const names = Object.keys(colour).map(
  (name) => `--y-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
);

test.each<Look>(['light', 'dark'])('the %s screen takes no colour from the app', (look) => {
  const own = tokensOf(look) as Record<string, string>;
  expect(own.colorScheme).toBe(look);
  for (const name of names) expect(own[name], name).toMatch(/^#[0-9A-F]{6,8}$/i);
});

test('light is paper, dark is the wall', () => {
  const [light, dark] = [tokensOf('light'), tokensOf('dark')] as Record<string, string>[];
  expect([light?.['--y-paper'], light?.['--y-ink']]).toEqual(['#FFFFFF', '#1D2B24']);
  expect([dark?.['--y-ground'], dark?.['--y-ink']]).toEqual(['#071F17', '#E8F5EE']);
});

test('the app has the same names', () => {
  const { style } = document.documentElement;
  applyTokens('usual', 'dark');
  expect(style.getPropertyValue('--y-red-soft')).toBe('#3D1B1F');
  expect(names.filter((name) => style.getPropertyValue(name) === '')).toEqual([]);
  applyTokens('usual', 'light');
  expect(style.getPropertyValue('--y-red-soft')).toBe('#FDECEE');
});
