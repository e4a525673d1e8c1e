/**
 * As much of TOML as an office's small files need: tables, lists of tables, strings, numbers, yes
 * and no, lists and inline tables. What goes beyond throws, and the page then shows the text itself.
 */

export type Value = string | number | boolean | Value[] | Table;
export interface Table {
  [key: string]: Value;
}

export function readToml(text: string): Table {
  const root: Table = {};
  let here = root;
  let at = 0;
  const fail = (): never => {
    throw new SyntaxError(`line ${text.slice(0, at).split('\n').length}`);
  };
  const space = (lines: boolean) => {
    for (;;) {
      const c = text[at];
      if (c === ' ' || c === '\t' || (lines && (c === '\n' || c === '\r'))) at += 1;
      else if (c === '#') while (at < text.length && text[at] !== '\n') at += 1;
      else return;
    }
  };
  const take = (wanted: string) => {
    if (!text.startsWith(wanted, at)) fail();
    at += wanted.length;
  };
  const quoted = (): string => {
    const quote = text[at] ?? '';
    if (text.startsWith(quote.repeat(3), at)) fail();
    at += 1;
    let said = '';
    while (text[at] !== quote) {
      const c = text[at];
      if (c === undefined || c === '\n') fail();
      if (c === '\\' && quote === '"') {
        const mark = text[at + 1] ?? '';
        const plain = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' }[mark];
        if (plain !== undefined) {
          said += plain;
          at += 2;
        } else if (mark === 'u') {
          said += String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16));
          at += 6;
        } else fail();
      } else {
        said += c;
        at += 1;
      }
    }
    at += 1;
    return said;
  };
  const word = (): string => {
    if (text[at] === '"' || text[at] === "'") return quoted();
    const found = /^[A-Za-z0-9_-]+/.exec(text.slice(at))?.[0] ?? fail();
    at += found.length;
    return found;
  };
  const path = (): string[] => {
    const words = [word()];
    space(false);
    while (text[at] === '.') {
      at += 1;
      space(false);
      words.push(word());
      space(false);
    }
    return words;
  };
  const into = (table: Table, words: string[]): Table =>
    words.reduce((inside, key) => {
      if (!Object.hasOwn(inside, key)) inside[key] = {};
      const next = inside[key];
      const last = Array.isArray(next) ? next[next.length - 1] : next;
      return last !== undefined && isTable(last) ? last : fail();
    }, table);
  const put = (table: Table, words: string[], value: Value) => {
    const key = words[words.length - 1] ?? '';
    const inside = into(table, words.slice(0, -1));
    if (key === '__proto__' || Object.hasOwn(inside, key)) fail();
    inside[key] = value;
  };
  const list = (): Value[] => {
    const items: Value[] = [];
    take('[');
    for (;;) {
      space(true);
      if (text[at] === ']') break;
      items.push(value());
      space(true);
      if (text[at] === ',') at += 1;
      else if (text[at] !== ']') fail();
    }
    take(']');
    return items;
  };
  const inline = (): Table => {
    const table: Table = {};
    take('{');
    space(false);
    while (text[at] !== '}') {
      pair(table);
      space(false);
      if (text[at] === ',') {
        at += 1;
        space(false);
      } else if (text[at] !== '}') fail();
    }
    take('}');
    return table;
  };
  const value = (): Value => {
    const c = text[at];
    if (c === '"' || c === "'") return quoted();
    if (c === '[') return list();
    if (c === '{') return inline();
    const found = /^[^\s,\]}#]+/.exec(text.slice(at))?.[0] ?? fail();
    at += found.length;
    if (found === 'true' || found === 'false') return found === 'true';
    if (!/^[+-]?\d[\d_]*(\.\d[\d_]*)?([eE][+-]?\d+)?$/.test(found)) fail();
    return Number(found.replaceAll('_', ''));
  };
  const pair = (table: Table) => {
    const words = path();
    take('=');
    space(false);
    put(table, words, value());
  };
  const header = () => {
    const many = text.startsWith('[[', at);
    take(many ? '[[' : '[');
    space(false);
    const words = path();
    take(many ? ']]' : ']');
    if (!many) {
      here = into(root, words);
      return;
    }
    const key = words[words.length - 1] ?? '';
    const inside = into(root, words.slice(0, -1));
    if (!Object.hasOwn(inside, key)) inside[key] = [];
    const before = inside[key];
    if (!Array.isArray(before)) return fail();
    here = {};
    before.push(here);
  };
  for (;;) {
    space(true);
    if (at >= text.length) return root;
    if (text[at] === '[') header();
    else pair(here);
    space(false);
    if (at < text.length && text[at] !== '\n' && text[at] !== '\r') fail();
  }
}

function isTable(value: Value): value is Table {
  return typeof value === 'object' && !Array.isArray(value);
}

/** One value, on one line. */
export function writeToml(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(writeToml).join(', ')}]`;
  return `{ ${pairs(value).join(', ')} }`;
}

/** The lines of a table. */
export function pairs(table: Table): string[] {
  return Object.entries(table).map(([key, value]) => {
    const name = /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
    return `${name} = ${writeToml(value)}`;
  });
}
