import { expect, test } from 'vitest';
import { byUnit } from './promises';

test('promises are counted by unit, a broken word first, one taken back not at all', () => {
  const unit = (id: string) => ({ id, name: id });
  const found = byUnit([
    { unit: unit('a'), delivery: { standing: 'kept' } },
    { unit: unit('a'), delivery: { standing: 'kept' } },
    { unit: unit('b'), delivery: { standing: 'broken' } },
    { unit: unit('c'), delivery: null },
  ]);
  expect(found.map(({ unit, counts }) => [unit, counts.kept, counts.broken])).toEqual([
    ['b', 0, 1],
    ['a', 2, 0],
  ]);
});
