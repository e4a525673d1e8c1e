import { expect, test } from 'vitest';
import { linesFrom } from './baseline';

test('an empty field is no figure, zero is one, and a note stays with its row', () => {
  expect(linesFrom({ a: ' 1,036.5 ', b: '', c: '0', d: '  ' }, { a: 'x' })).toEqual([
    { item: 'a', value: 1036.5, note: 'x' },
    { item: 'c', value: 0, note: '' },
  ]);
});
