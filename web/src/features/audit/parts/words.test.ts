/** Holds what the service records against the words that the record is read in. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { features } from './asked';

const root = join(import.meta.dirname, '../../../../..');

/** Each `Event::new("feature.what_happened", "thing", …)` of the Rust sources. */
const recorded = readdirSync(join(root, 'crates'))
  .flatMap((crate) => {
    const source = join(root, 'crates', crate, 'src');
    return readdirSync(source, { recursive: true, encoding: 'utf8' }).map((f) => join(source, f));
  })
  .filter((file) => file.endsWith('.rs'))
  .flatMap((file) => {
    const code = readFileSync(file, 'utf8').replace(/\/\/.*$/gm, '');
    const calls = [...code.matchAll(/\bEvent::new\(\s*("[^"]+"|\w+),\s*("[^"]+"|\w+),/g)];
    return calls.flatMap(({ 1: action = '', 2: thing = '', index }) => {
      const things = literals(thing, code.slice(0, index), file);
      return literals(action, code.slice(0, index), file).map((one) => ({ action: one, things }));
    });
  });

/** Each top-level `"field":` of the details that events carry. */
const told = readdirSync(join(root, 'crates'))
  .flatMap((crate) => {
    const source = join(root, 'crates', crate, 'src');
    return readdirSync(source, { recursive: true, encoding: 'utf8' }).map((f) => join(source, f));
  })
  .filter((file) => file.endsWith('.rs'))
  .map((file) => readFileSync(file, 'utf8'))
  .filter((code) => code.includes('Event::new('))
  .flatMap((code) =>
    [...code.matchAll(/(?:\.with\(|let told\s*=)\s*json!\(\{/g)].flatMap((found) =>
      fieldsFrom(code, found.index + found[0].length),
    ),
  );

/** The names that stand at the level of an opened brace, until it is closed. */
function fieldsFrom(code: string, start: number): string[] {
  const names: string[] = [];
  let depth = 1;
  for (let at = start; depth > 0 && at < code.length; at += 1) {
    if ('{[('.includes(code[at] ?? '')) depth += 1;
    else if ('}])'.includes(code[at] ?? '')) depth -= 1;
    const name = depth === 1 ? /^"([a-z_]+)":/.exec(code.slice(at, at + 60))?.[1] : undefined;
    if (name) names.push(name);
  }
  return names;
}

/** The text itself, or all texts that the name may stand for: those of its last `let`. */
function literals(written: string, before: string, file: string): string[] {
  const [, value = written] =
    before
      .slice(before.lastIndexOf(`let ${written} =`))
      .match(new RegExp(`^let ${written} =([^;]*);`)) ?? [];
  const texts = [...value.matchAll(/"([^"]+)"/g)].map(([, text = '']) => text);
  if (texts.length === 0) throw new Error(`${file}: no text found for ${written} of an event`);
  return texts;
}

test('every recorded action, its feature and its thing have a name in the record', () => {
  const file = readFileSync(join(root, 'locales/zh-CN/web/audit.json'), 'utf8');
  const names = JSON.parse(file) as Record<string, string>;
  expect(recorded.length).toBeGreaterThan(40);
  const keys = recorded.flatMap(({ action, things }) => [
    `audit.action_${action.replaceAll('.', '_')}`,
    `audit.prefix_${action.slice(0, action.indexOf('.'))}`,
    ...things.map((thing) => `audit.thing_${thing}`),
  ]);
  expect([...new Set(keys)].filter((key) => !names[key])).toEqual([]);
});

test('every field of what was recorded has a name', () => {
  const file = readFileSync(join(root, 'locales/zh-CN/web/audit.json'), 'utf8');
  const names = JSON.parse(file) as Record<string, string>;
  const fields = [...new Set(told)].filter((field) => field !== 'before' && field !== 'after');
  expect(fields.length).toBeGreaterThan(50);
  expect(fields.filter((field) => !names[`audit.field_${field}`])).toEqual([]);
});

test('every feature that records can be chosen', () => {
  const recording = recorded.map(({ action }) => action.slice(0, action.indexOf('.')));
  expect([...features].sort()).toEqual([...new Set(recording)].sort());
});

test('no name of an action is left over from one that is recorded no more', () => {
  const file = readFileSync(join(root, 'locales/zh-CN/web/audit.json'), 'utf8');
  const named = Object.keys(JSON.parse(file)).filter(
    (key) => key.startsWith('audit.action_') && key !== 'audit.action_filter',
  );
  const known = recorded.map(({ action }) => `audit.action_${action.replaceAll('.', '_')}`);
  expect(named.filter((key) => !known.includes(key))).toEqual([]);
});
