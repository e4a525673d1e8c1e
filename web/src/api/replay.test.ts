import { expect, test } from 'vitest';
import { answered, keyOf } from './replay';

const post = (body: string) =>
  new Request('http://127.0.0.1/api/v1/honours', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

test('the same request has the same key until it was answered', async () => {
  const first = post('{"name":"a"}');
  const key = await keyOf(first);
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(await keyOf(post('{"name":"a"}'))).toBe(key);
  expect(await keyOf(post('{"name":"b"}'))).not.toBe(key);
  if (key) first.headers.set('Idempotency-Key', key);
  answered(first);
  expect(await keyOf(post('{"name":"a"}'))).not.toBe(key);
});

test('what only reads, and files, have none', async () => {
  expect(await keyOf(new Request('http://127.0.0.1/api/v1/honours'))).toBeUndefined();
  const file = new Request('http://127.0.0.1/api/v1/uploads', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: 'x',
  });
  expect(await keyOf(file)).toBeUndefined();
});
