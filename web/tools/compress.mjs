// Writes name.br and name.gz beside each compressible file of dist/, so that the server never
// compresses at run time. index.html is left out: the server puts a nonce into it at each answer.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist', import.meta.url).pathname;
const compressible = /\.(js|mjs|css|svg|json|txt|webmanifest)$/;
let raw = 0;
let small = 0;
for (const name of readdirSync(dist, { recursive: true })) {
  const path = join(dist, name);
  if (!compressible.test(name) || name.startsWith('.vite') || !statSync(path).isFile()) continue;
  const bytes = readFileSync(path);
  if (bytes.length < 1024) continue;
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writeFileSync(`${path}.br`, brotli);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  raw += bytes.length;
  small += brotli.length;
}
const kb = (n) => `${Math.round(n / 1024)} KB`;
console.log(`compressed ${kb(raw)} to ${kb(small)} (brotli)`);
