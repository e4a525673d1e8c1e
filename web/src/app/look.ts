/** The reader's own look: size of text and shade, remembered per person in this browser. */
import { createContext, use } from 'react';
import type { Shade, TextSize } from '../ui/theme';

export interface LookChoice {
  size: TextSize;
  shade: Shade;
}

const name = (what: string, person?: string) => `yuanjian.${what}${person ? `.${person}` : ''}`;
const kept = (what: string, person?: string) =>
  (person && localStorage.getItem(name(what, person))) || localStorage.getItem(name(what));

export const keptLook = (person?: string): LookChoice => ({
  size: kept('text', person) === 'large' ? 'large' : 'usual',
  shade: kept('shade', person) === 'dark' ? 'dark' : 'light',
});

export function keepLook({ size, shade }: LookChoice, person?: string): void {
  for (const whose of [person, undefined]) {
    localStorage.setItem(name('text', whose), size);
    localStorage.setItem(name('shade', whose), shade);
  }
}

export const LookContext = createContext<LookChoice & { setLook: (look: LookChoice) => void }>({
  size: 'usual',
  shade: 'light',
  setLook: () => {},
});

export const useLook = () => use(LookContext);
