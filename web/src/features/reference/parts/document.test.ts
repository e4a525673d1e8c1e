import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Document, fieldsOf, grouped, typeOf } from './document';

const document: Document = {
  info: { title: 'x', version: '1' },
  paths: {
    '/b': { get: { tags: ['trees'], summary: 'List trees.', responses: {} } },
    '/a': {
      post: { tags: ['roads'], summary: 'Add a road.', responses: {} },
      get: { tags: ['roads'], summary: 'List roads.', responses: {} },
    },
  },
  components: {
    schemas: {
      Tree: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string' },
          kind: { $ref: '#/components/schemas/Kind' },
          parts: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
          felled: { type: ['string', 'null'], format: 'date' },
        },
      },
      Kind: { type: 'string', enum: ['oak', 'elm'] },
    },
  },
};
const tree = { $ref: '#/components/schemas/Tree' };

test('operations stand under their tags, and typing keeps those that match', () => {
  expect([...grouped(document).keys()]).toEqual(['roads', 'trees']);
  expect(
    grouped(document)
      .get('roads')
      ?.map(({ key }) => key),
  ).toEqual(['GET /a', 'POST /a']);
  expect([...grouped(document, 'list')].flatMap(([, found]) => found.length)).toEqual([1, 1]);
});

test('a type is one line, with the values of a choice', () => {
  expect(typeOf(document, { type: 'array', items: tree })).toBe('Tree[]');
  expect(typeOf(document, { $ref: '#/components/schemas/Kind' })).toBe('oak | elm');
  expect(typeOf(document, { type: ['string', 'null'], format: 'date' })).toBe(
    'string (date) | null',
  );
});

test('a part that contains itself is opened once', () => {
  const fields = fieldsOf(document, tree);
  expect(fields.map(({ name }) => name)).toEqual(['name', 'kind', 'parts', 'felled']);
  expect(fields.map(({ required }) => required)).toEqual([true, false, false, false]);
});

test('each group of our own API has a name in Chinese', () => {
  const read = (path: string) =>
    JSON.parse(readFileSync(join(import.meta.dirname, '../../../../..', path), 'utf8')) as unknown;
  const names = read('locales/zh-CN/web/reference.json') as Record<string, string>;
  const groups = [...grouped(read('web/openapi.json') as Document).keys()];
  expect(groups.length).toBeGreaterThan(10);
  expect(groups.filter((group) => !names[`reference.tag_${group}`])).toEqual([]);
});
