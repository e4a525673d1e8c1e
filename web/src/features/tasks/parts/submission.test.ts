import { expect, test } from 'vitest';
import type { components } from '../../../api/schema';
import type { TaskDetail } from '../queries';
import { kindsOf, proofsOf } from './submission';

type Ledger = components['schemas']['LedgerView'];

const kind = (key: string, state: string) => ({ key, name: key.toUpperCase(), state });
const ledger = {
  categories: [
    { key: 'other', items: [{ key: 'roads', kinds: [kind('plan', 'missing')] }] },
    {
      key: 'green',
      items: [
        {
          key: 'coverage',
          kinds: [kind('plan', 'complete'), kind('any', 'missing'), kind('image', 'missing')],
        },
        { key: 'bare', kinds: [kind('any', 'missing')] },
      ],
    },
  ],
} as unknown as Ledger;

test('the kind that still lacks something is proposed, and one that names none is no choice', () => {
  const { kinds, first } = kindsOf(ledger, 'coverage');
  expect(kinds.map(({ value }) => value)).toEqual(['plan', 'image']);
  expect(first).toBe('image');
  expect(kindsOf(ledger, 'bare')).toEqual({ kinds: [], first: undefined });
  expect(kindsOf(ledger, 'unknown').first).toBeUndefined();
});

test('each file is a piece of the item for the unit, under a key that makes it once', () => {
  const task = { id: 't', campaign: 'c', item: 'coverage' } as TaskDetail;
  const files = [
    { upload: 'u1', name: '影像.2026.tif' },
    { upload: 'u2', name: '.env' },
  ];
  const pieces = proofsOf(task, 'parks', { files, kind: 'image', year: 2025 });
  expect(pieces.map(({ key, title, upload }) => [key, title, upload])).toEqual([
    ['u1/t', '影像.2026', 'u1'],
    ['u2/t', '.env', 'u2'],
  ]);
  expect(pieces[0]).toMatchObject({
    campaign: 'c',
    organisation: 'parks',
    proves: [{ item: 'coverage', kind: 'image' }],
    year_from: 2025,
    year_to: 2025,
  });
});
