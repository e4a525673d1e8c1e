import { expect, test } from 'vitest';
import { linkedWith } from './links';

test('a link is shown on both honours, and once only', () => {
  const garden = { id: 'g', name: '园林', links: [{ honour: 'e', name: '生态', note: '前提' }] };
  const eco = { id: 'e', name: '生态', links: [{ honour: 'g', name: '园林', note: '依据共用' }] };
  const civil = { id: 'c', name: '文明', links: [{ honour: 'g', name: '园林', note: '测评' }] };
  const all = [garden, eco, civil];
  expect(linkedWith('g', garden.links, all).map((link) => [link.name, link.note])).toEqual([
    ['生态', '前提'],
    ['文明', '测评'],
  ]);
  expect(linkedWith('x', [], all)).toEqual([]);
});
