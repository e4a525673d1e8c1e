/** What was typed, as lines: an empty field is no figure, and zero is one. */
import type { BaselineBody } from '../queries';

export function linesFrom(
  typed: Record<string, string>,
  notes: Record<string, string | undefined>,
): NonNullable<BaselineBody['lines']> {
  return Object.entries(typed)
    .map(([item, text]) => ({ item, text: text.trim().replaceAll(',', '') }))
    .filter(({ text }) => text !== '')
    .map(({ item, text }) => ({ item, value: Number(text), note: notes[item] ?? '' }));
}
