import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayOpen } from '../routing/menu';
import { menu } from './menu';

interface Operation {
  'x-action'?: string;
  'x-who'?: string[];
}

test('no role sees two entries of the menu with one icon', () => {
  const text = readFileSync(join(import.meta.dirname, '../../openapi.json'), 'utf8');
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> };
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const roles = new Set(operations.flatMap((one) => one['x-who'] ?? []));
  expect(roles).toContain('technician');
  for (const role of roles) {
    const may = operations
      .filter((one) => one['x-who']?.includes(role))
      .map((one) => one['x-action'] ?? '');
    const icons = menu.filter((entry) => mayOpen(entry, may)).map(({ icon }) => icon);
    expect(new Set(icons).size, role).toBe(icons.length);
  }
});
