import { expect, test } from 'vitest';
import { uploadError, withoutField } from './problem';

test('a person reads the sentence, not the key of the field', () => {
  expect(withoutField('“contact.phone”：电话不对。', 'contact.phone')).toBe('电话不对。');
  expect(withoutField('“kind”: is none of them.', 'kind')).toBe('is none of them.');
});

test('the row stays where the sentence names it', () => {
  expect(withoutField('第 3 行，“kind”：类别不对。', 'kind')).toBe('第 3 行：类别不对。');
  expect(withoutField('row 3, “kind”: wrong.', 'kind')).toBe('row 3: wrong.');
});

test('a sentence that only speaks of the same word is left whole', () => {
  expect(withoutField('请填写“名称”一栏。', '名称')).toBe('请填写“名称”一栏。');
  expect(withoutField('没有位置。', undefined)).toBe('没有位置。');
});

test('an upload that got no answer is not said to have been answered', () => {
  expect(uploadError(0, null).code).toBe('no_answer');
  expect(uploadError(413, { code: 'request.too_large', message: '太大。' }).message).toBe('太大。');
});
