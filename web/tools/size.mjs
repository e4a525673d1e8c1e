// Holds pages to their budgets: kilobytes of brotli that a cold browser takes for each. Reads the
// build's manifest and the .br files that tools/compress.mjs wrote.
import { existsSync, readFileSync, statSync } from 'node:fs';

const dist = new URL('../dist/', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8'));
const size = (file) =>
  statSync(existsSync(`${dist}${file}.br`) ? `${dist}${file}.br` : dist + file).size;

/** All files that `key` needs at once, without those of lazy imports. */
function files(key, seen = new Set(), found = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(key)) return found;
  seen.add(key);
  found.add(chunk.file);
  for (const css of chunk.css ?? []) found.add(css);
  for (const next of chunk.imports ?? []) files(next, seen, found);
  return found;
}
const sum = (set) => [...set].reduce((total, file) => total + size(file), 0) / 1024;
const minus = (set, other) => new Set([...set].filter((file) => !other.has(file)));

const start = files('index.html');
// The shell waits for the sentences of its language.
const shell = new Set([...start, ...files('src/app/Shell.tsx'), ...files('src/i18n/all.zh.ts')]);
const signIn = new Set([...start, ...files('src/features/accounts/pages/SignIn.tsx')]);
const rows = [
  ['sign-in page, cold', sum(signIn), 250],
  ['shell after sign-in, further', sum(minus(shell, signIn)), 120],
];
const engines = {
  'src/ui/chart/engine.ts': ['chart engine', 170],
  'src/map/engine.ts': ['map engine with worker', 400],
};
for (const [key, [name, budget]] of Object.entries(engines)) {
  // Not in the build before the first page that uses it.
  if (!manifest[key]) continue;
  const own = minus(files(key), shell);
  for (const asset of manifest[key]?.assets ?? []) own.add(asset);
  rows.push([name, sum(own), budget]);
}
// Pages, and what a page fetches only when it is asked for. A part that several share is fetched
// once and kept; each answers for what is its own.
const pages = Object.keys(manifest).filter(
  (key) =>
    /^src\/(features|app|map|ui)\//.test(key) &&
    manifest[key].isDynamicEntry &&
    !engines[key] &&
    !key.endsWith('SignIn.tsx'),
);
const beyond = new Map(pages.map((key) => [key, minus(files(key), shell)]));
// A part that pages of several features use is the kit's; one that only a feature's own pages use
// is that feature's.
const feature = (key) => key.match(/^src\/features\/([^/]+)\//)?.[1] ?? key;
const uses = new Map();
for (const [key, set] of beyond)
  for (const file of set) uses.set(file, [...(uses.get(file) ?? []), key]);
const shared = new Set();
const own = new Map();
for (const [file, keys] of uses) {
  if (keys.length < 2) continue;
  const [first, ...others] = new Set(keys.map(feature));
  shared.add(file);
  if (others.length === 0) own.set(first, new Set([...(own.get(first) ?? []), file]));
}
const kit = [...own.values()].reduce(minus, shared);
rows.push(['parts shared by features', sum(kit), 180]);
for (const [name, set] of own) rows.push([`parts shared within ${name}`, sum(set), 30]);
for (const [key, set] of beyond) rows.push([key.replace('src/', ''), sum(minus(set, shared)), 60]);
let over = 0;
for (const [name, kb, budget] of rows) {
  const mark = kb > budget ? 'OVER' : 'ok';
  if (kb > budget) over += 1;
  console.log(
    `${mark.padEnd(5)}${kb.toFixed(1).padStart(7)} of ${String(budget).padStart(3)} KB  ${name}`,
  );
}
process.exitCode = over > 0 ? 1 : 0;
