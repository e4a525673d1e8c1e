/**
 * The colours of the screen under the names that every piece reads, set on the screen alone: the rest
 * of the app keeps its look, and the screen its own whichever the app has. Dark has the wall's colours.
 */
import { type CSSProperties, useState } from 'react';
import { tokens, wall } from '../../../ui/theme';

export type Look = 'dark' | 'light';

const name = 'yuanjian.screen.look';

export function useLook(): [Look, (look: Look) => void] {
  const [look, setLook] = useState<Look>(() =>
    localStorage.getItem(name) === 'light' ? 'light' : 'dark',
  );
  const choose = (next: Look) => {
    localStorage.setItem(name, next);
    setLook(next);
  };
  return [look, choose];
}

const dark = {
  ...tokens('dark'),
  '--y-ground': wall.ground,
  '--y-paper': wall.panel,
  '--y-line': wall.line,
  '--y-ink': wall.text,
  '--y-ink-soft': wall.soft,
  '--y-control': wall.soft,
  '--y-link': wall.text,
  '--y-red': wall.red,
  '--y-amber-text': wall.amber,
  '--y-amber-mark': wall.amber,
  '--y-green-text': wall.green,
  '--y-green-mark': wall.green,
  '--y-grey': wall.soft,
  '--y-info': wall.series[1],
};

const looks = { dark, light: tokens('light') } as const;

/** The choice of an item is the browser's own: it takes the scheme. */
export const tokensOf = (look: Look): CSSProperties => ({ ...looks[look], colorScheme: look });
