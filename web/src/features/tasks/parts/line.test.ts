import { expect, test } from 'vitest';
import type { Task } from '../queries';
import { bodyFrom, valuesOf } from './line';

const kept = {
  id: 't',
  parent: null,
  number: 7,
  item: 'a',
  title: 'A',
  requirement: 'r',
  quality: '',
  quantity: 3.5,
  quantity_unit: 'ha',
  target: null,
  division: '990100',
  lead: { id: 'u', name: 'U' },
  leader: { post: 'p', title: 'P', person: '' },
  person: null,
  parts: [{ id: 'x', unit: { id: 'v', name: 'V' }, part: 'data', due_on: null }],
  starts_on: null,
  due_on: '2027-01-10',
  issued_due_on: '2026-12-25',
  central: true,
  programmes: ['sponge'],
  note: '',
  revision: 4,
} as unknown as Task;

test('a line that is saved unchanged says what it said, with the day that was issued', () => {
  const body = bodyFrom({ title: '', ...(valuesOf(kept) as object) } as never, kept, undefined);
  expect(body).toMatchObject({
    parent: null,
    number: 7,
    title: 'A',
    quantity: 3.5,
    lead: 'u',
    leader_post: 'p',
    person_post: null,
    cooperating: [{ organisation: 'v', part: 'data', due_on: null }],
    due_on: '2026-12-25',
    programmes: ['sponge'],
    revision: 4,
  });
});

test('what was left empty is sent as nothing, and rows without a unit are not sent', () => {
  const body = bodyFrom(
    { title: ' B ', lead: '', quantity: null, cooperating: [{ organisation: '' }], due_on: '' },
    undefined,
    'above',
  );
  expect(body).toMatchObject({
    parent: 'above',
    title: 'B',
    lead: null,
    quantity: null,
    cooperating: [],
    due_on: null,
    revision: 0,
  });
});
