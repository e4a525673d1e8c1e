import { expect, test } from 'vitest';
import type { Layer } from '../queries';
import { lacking, listed, ofToday } from './catalogue';

let day = 30;
function layer(key: string, state: string, over: Partial<Layer> = {}): Layer {
  day -= 1;
  return {
    id: `${key}-${day}`,
    key,
    kind: 'green_land',
    year: 2025,
    after_cutoff: false,
    source: '绿地_2025.shp',
    state,
    features: 1,
    digest: null,
    account_name: '图远',
    created_at: `2026-01-${day}T00:00:00Z`,
    ...over,
  };
}

test('a failure is shown until something newer of its name came in', () => {
  const alone = layer('roads', 'failed');
  const good = layer('green', 'ready');
  const before = layer('green', 'failed');
  const old = layer('green', 'superseded');
  expect(ofToday([alone, good, before, old])).toEqual([alone, good]);
});

test('superseded versions are listed when they are asked for, also by their state alone', () => {
  const all = [layer('green', 'ready'), layer('green', 'superseded')];
  expect(listed(all, {})).toHaveLength(1);
  expect(listed(all, { versions: 'all' })).toHaveLength(2);
  expect(listed(all, { state: 'superseded' }).map(({ state }) => state)).toEqual(['superseded']);
});

test('boundaries stand before green land, later years before earlier', () => {
  const all = [
    layer('a', 'ready', { year: 2024 }),
    layer('b', 'ready', { year: 2025 }),
    layer('c', 'ready', { kind: 'built_up_area' }),
  ];
  expect(listed(all, {}).map(({ key }) => key)).toEqual(['c', 'b', 'a']);
});

test('text is looked for in file, person and digest', () => {
  const all = [
    layer('a', 'ready', { digest: 'sha256:ab12' }),
    layer('b', 'ready', { source: '道路.shp' }),
  ];
  expect(listed(all, { q: 'AB12' })).toHaveLength(1);
  expect(listed(all, { q: '道路' })).toHaveLength(1);
  expect(listed(all, { q: '图远' })).toHaveLength(2);
});

test('a kind of which there are only failures is lacking', () => {
  expect(lacking([layer('a', 'failed')])).toContain('green_land');
  expect(lacking([layer('a', 'ready')])).not.toContain('green_land');
  // No indicator asks for these.
  expect(lacking([])).not.toContain('imagery');
});
