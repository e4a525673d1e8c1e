/** The reader's own look: large or usual text, remembered per person in this browser. */
import { createContext, use } from 'react';
import type { TextSize } from '../ui/theme';

const name = (person?: string) => (person ? `yuanjian.text.${person}` : 'yuanjian.text');

export function keptTextSize(person?: string): TextSize {
  const kept = localStorage.getItem(name(person)) ?? localStorage.getItem(name());
  return kept === 'large' ? 'large' : 'usual';
}

export function keepTextSize(size: TextSize, person?: string): void {
  localStorage.setItem(name(person), size);
  localStorage.setItem(name(), size);
}

export const TextSizeContext = createContext<{
  size: TextSize;
  setSize: (size: TextSize) => void;
}>({ size: 'usual', setSize: () => {} });

export const useTextSize = () => use(TextSizeContext);
