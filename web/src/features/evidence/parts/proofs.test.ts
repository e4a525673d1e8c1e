import { expect, test } from 'vitest';
import { keyOf } from '../../../api/tus';
import type { Ledger } from '../queries';
import { choicesOf, keyOfProof, proofOf } from './proofs';

const kind = (key: string, name: string) => ({ key, name, state: 'missing' as const });

test('a choice says item and kind, and gives both back', () => {
  const items = [
    { key: 'a', number: '1', name: 'A', kinds: [kind('x', 'X'), kind('y', 'Y')] },
    { key: 'b', number: '2', name: 'B', kinds: [kind('any', '')] },
  ];
  const choices = choicesOf({ categories: [{ items }] } as unknown as Ledger);
  expect(choices.map(({ label }) => label)).toEqual(['1 A · X', '1 A · Y', '1 A', '2 B']);
  expect(choices.map(({ value }) => proofOf(value))).toEqual([
    { item: 'a', kind: 'x' },
    { item: 'a', kind: 'y' },
    { item: 'a', kind: '' },
    { item: 'b', kind: '' },
  ]);
  expect(keyOfProof({ item: 'b', kind: 'any' })).toBe('b:');
});

test('the same file at the same place has the same key, another has another', () => {
  const file = { size: 7, lastModified: 1 };
  expect(keyOf('c', 'x/a.pdf', file)).toBe(keyOf('c', 'x/a.pdf', file));
  const others = [keyOf('c', 'x/b.pdf', file), keyOf('c', 'x/a.pdf', { ...file, size: 8 })];
  expect(others).not.toContain(keyOf('c', 'x/a.pdf', file));
});
