import { expect, test } from 'vitest';
import { currentOf } from '../../../routing/current';
import type { Task } from '../queries';
import { barsOf, byCategory, choices, countLights, filtered, hasChanged, lateFirst } from './list';

function task(part: Partial<Task>): Task {
  return {
    id: '1',
    parent: null,
    number: 1,
    item: 'a',
    item_name: '1.1 A',
    category: 'x',
    category_name: 'X',
    title: 'A',
    requirement: '',
    quality: '',
    quantity_unit: '',
    division: '990100',
    division_name: 'City',
    parts: [],
    central: false,
    programmes: [],
    note: '',
    state: 'in_progress',
    light: 'green',
    flags: { quality: 'open', quantity: 'open', on_time: 'open', complete: false },
    late_days: 0,
    children: 0,
    children_closed: 0,
    revision: 1,
    may: [],
    ...part,
  };
}

const ids = (tasks: readonly Task[]) => tasks.map(({ id }) => id).join('');

test('a list shows lines, and what was withdrawn only when asked for', () => {
  const all = [
    task({ id: 'a' }),
    task({ id: 'b', parent: 'a' }),
    task({ id: 'c', state: 'withdrawn' }),
    task({ id: 'd', central: true, light: 'red', title: 'Lake' }),
  ];
  expect(ids(filtered(all, {}))).toBe('ad');
  expect(ids(filtered(all, { state: 'withdrawn' }))).toBe('c');
  expect(ids(filtered(all, { central: '1' }))).toBe('d');
  const sponge = all.map((one) => (one.id === 'a' ? { ...one, programmes: ['sponge'] } : one));
  expect(ids(filtered(sponge, { programme: 'sponge' }))).toBe('a');
  expect(ids(filtered(all, { light: 'red', text: ' lake ' }))).toBe('d');
  expect(ids(filtered(all, { light: 'blue' }))).toBe('');
});

test('a unit finds what it leads and what it has a part in', () => {
  const part = {
    id: 'p',
    unit: { id: 'u', name: 'U' },
    part: '',
    state: 'open',
    report: '',
    late_days: 0,
    may: [],
  };
  const all = [
    task({ id: 'a', lead: { id: 'u', name: 'U' } }),
    task({ id: 'b', parts: [part] }),
    task({ id: 'c', lead: { id: 'v', name: 'V' } }),
  ];
  expect(ids(filtered(all, { unit: 'u' }))).toBe('ab');
});

test('what changed since a day is told by light or state', () => {
  const same = task({ id: 'a', was: { state: 'in_progress', light: 'green' } });
  const other = task({ id: 'b', was: { state: 'in_progress', light: 'red' } });
  const moved = task({ id: 'c', was: { state: 'draft', light: 'green' } });
  expect([same, other, moved, task({})].map(hasChanged)).toEqual([false, true, true, false]);
  expect(ids(filtered([same, other, moved], { changed: '1' }))).toBe('bc');
});

test('lights are counted, and tasks without one are not', () => {
  const all = [task({}), task({ light: 'red' }), task({ light: null }), task({ light: 'red' })];
  expect(countLights(all)).toEqual({ red: 2, yellow: 0, blue: 0, grey: 0, green: 1 });
});

test('categories stand together in the order of their first task', () => {
  const all = [
    task({ id: 'a', category: 'x' }),
    task({ id: 'b', category: 'y' }),
    task({ id: 'c', category: 'x' }),
  ];
  expect(byCategory(all).map(({ key, tasks }) => `${key}${ids(tasks)}`)).toEqual(['xac', 'yb']);
  expect(
    choices([
      ['', 'none'],
      ['x', 'X'],
      ['x', 'X'],
    ]),
  ).toEqual([{ value: 'x', label: 'X' }]);
});

test('the latest stands first, then what lies with others, then what is done', () => {
  const all = [
    task({ id: 'd', state: 'closed' }),
    task({ id: 'c', state: 'submitted' }),
    task({ id: 'b', days_left: 20 }),
    task({ id: 'a', days_left: -3 }),
  ];
  expect(ids(lateFirst(all))).toBe('abcd');
});

test('a bar begins with its task, or with the campaign, and never after its end', () => {
  const bars = barsOf(
    [
      task({ id: 'a', due_on: '2026-12-25' }),
      task({ id: 'b', starts_on: '2026-12-01', due_on: '2026-12-10', light: 'blue' }),
      task({ id: 'c', due_on: '2026-10-01' }),
      task({ id: 'd' }),
    ],
    '2026-11-01',
    (light) => light,
  );
  expect(bars.map(({ key, planned }) => [key, planned.from, planned.to])).toEqual([
    ['a', '2026-11-01', '2026-12-25'],
    ['b', '2026-12-01', '2026-12-10'],
    ['c', '2026-10-01', '2026-10-01'],
  ]);
  expect(bars[1]).toMatchObject({ tone: 'blue', word: 'blue' });
});

test('the campaign of the address comes first, then the one under way, then the newest', () => {
  const all = [
    { id: 'a', title: '', state: 'passed' },
    { id: 'b', title: '', state: 'running' },
  ];
  expect(currentOf(all, 'a')?.id).toBe('a');
  expect(currentOf(all, undefined)?.id).toBe('b');
  expect(currentOf(all.slice(0, 1), 'gone')?.id).toBe('a');
  expect(currentOf([], undefined)).toBeUndefined();
});
