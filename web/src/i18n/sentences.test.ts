/** Holds the sentences together: both languages, the same slots, nothing missing, nothing left over. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../locales');
const source = join(import.meta.dirname, '..');

function sentences(language: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const file of readdirSync(join(root, language, 'web'))) {
    const text = readFileSync(join(root, language, 'web', file), 'utf8');
    for (const [key, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
      if (!key.startsWith(`${file.replace('.json', '')}.`) || all.has(key))
        throw new Error(`${file}: ${key} is in the wrong file or said twice`);
      all.set(key, value);
    }
  }
  return all;
}
const chinese = sentences('zh-CN');
const english = sentences('en');

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|schema\.d|gallery/.test(name))
  .map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }));

const slots = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test('every sentence is there in both languages', () => {
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
});

test('a sentence has no slot that the Chinese one lacks', () => {
  for (const [key, text] of english) {
    const known = slots(chinese.get(key) ?? '');
    // Prose dates are whole only in English.
    if (key === 'ui.day_in_prose') continue;
    expect(slots(text), key).toEqual(known);
  }
});

/** Error codes, permissions and draft names look like keys but are none. */
const notWords =
  /\/\*[\s\S]*?\*\/|code === '[^']+'|startsWith\('[^']+'\)|useMay\('[^']+'\)|needs: \[[^\]]*\]|code: '[^']+'|draftKey(: |=\{?)['"`][^'"`]+['"`]/g;

/** Keys as they stand in code; `${…}` in a template stands for any ending. */
const used = files.flatMap(({ text }) =>
  [
    ...text
      .replace(notWords, '')
      .matchAll(/['"`]([a-z][a-z0-9_]*\.[a-z0-9_]+(?:\$\{[^}]+\}[a-z_]*)?)['"`]/g),
  ].map((m) => (m[1] ?? '').replace(/\$\{[^}]+\}[a-z_]*/, '*')),
);

test('every key in the code has its sentence', () => {
  const features = new Set([...chinese.keys()].map((key) => key.split('.')[0]));
  const missing = used.filter((key) => {
    if (!features.has(key.split('.')[0])) return false;
    if (key.endsWith('*')) return ![...chinese.keys()].some((k) => k.startsWith(key.slice(0, -1)));
    return !chinese.has(key) && !/\.(json|css|tsx?)$/.test(key);
  });
  expect(missing).toEqual([]);
});

test('every sentence is used', () => {
  const whole = new Set(used.filter((key) => !key.endsWith('*')));
  const starts = used.filter((key) => key.endsWith('*')).map((key) => key.slice(0, -1));
  const idle = [...chinese.keys()].filter(
    (key) => !whole.has(key) && !starts.some((start) => key.startsWith(start)),
  );
  // ui/format builds these from a shorter key.
  const built = ['ui.days_left_working', 'ui.days_over_working'];
  expect(idle.filter((key) => !built.includes(key))).toEqual([]);
});

test('no Chinese text stands in the code', () => {
  const allowed = ['i18n/index.ts'];
  const found = files.filter(({ name, text }) => {
    const code = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');
    return /[\u4e00-\u9fff]/.test(code) && !allowed.includes(name);
  });
  expect(found.map(({ name }) => name)).toEqual([]);
});
