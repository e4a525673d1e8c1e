import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PolicyRow } from '../queries';
import { byThing, mayDo } from './grouped';

const row = (action: string, path: string, who: string[]): PolicyRow => ({
  action,
  path,
  who,
  method: 'GET',
  operation: path,
});

test('routes of one deed stand together under their thing', () => {
  const things = byThing([
    row('layers.read', '/a', ['leader']),
    row('session.enter', '/b', ['anyone']),
    row('layers.read', '/c', ['leader']),
    row('layers.import', '/d', ['office']),
  ]);
  expect(things.map(({ thing }) => thing)).toEqual(['layers', 'session']);
  expect(things[0]?.deeds.map(({ routes }) => routes.length)).toEqual([2, 1]);
});

test('what anyone may is open to each role, and a role’s own deed to no other', () => {
  expect(mayDo(['anyone'], 'bureau') && mayDo(['signed_in'], 'bureau')).toBe(true);
  expect(mayDo(['office'], 'bureau')).toBe(false);
});

test('every action and thing of the service has a name that officials can sign', () => {
  const root = join(import.meta.dirname, '../../../../..');
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const names = read('locales/zh-CN/web/policy.json') as Record<string, string>;
  const document = JSON.stringify(read('web/openapi.json'));
  const actions = new Set([...document.matchAll(/"x-action":"([^"]+)"/g)].map((m) => m[1] ?? ''));
  expect(actions.size).toBeGreaterThan(10);
  const lacking = [...actions].flatMap((action) => {
    const keys = [
      `policy.action_${action.replace('.', '_')}`,
      `policy.thing_${action.slice(0, action.indexOf('.'))}`,
    ];
    return keys.filter((key) => !names[key]);
  });
  expect(lacking).toEqual([]);
});
