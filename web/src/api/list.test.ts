import { expect, test } from 'vitest';
import { everyRow } from './list';

const pages = (sizes: number[]) => {
  const asked: number[] = [];
  const ask = (place: number) => {
    asked.push(place);
    const items = Array.from({ length: sizes[place] ?? 0 }, (_, row) => `${place}.${row}`);
    return Promise.resolve({ items, next: place + 1 < sizes.length ? place + 1 : null });
  };
  return { ask, asked };
};

test('every page is fetched, one after another', async () => {
  const { ask, asked } = pages([2, 2, 1]);
  expect(await everyRow(0, ask)).toEqual({
    items: ['0.0', '0.1', '1.0', '1.1', '2.0'],
    cut: false,
  });
  expect(asked).toEqual([0, 1, 2]);
});

test('the bound is kept and told', async () => {
  const { ask, asked } = pages([2, 2, 2]);
  expect(await everyRow(0, ask, 3)).toEqual({ items: ['0.0', '0.1', '1.0'], cut: true });
  expect(asked).toEqual([0, 1]);
  expect((await everyRow(0, pages([2, 2]).ask, 2)).cut).toBe(true);
  expect((await everyRow(0, pages([2]).ask, 2)).cut).toBe(false);
});

test('a page without rows ends it', async () => {
  expect(await everyRow(0, pages([1, 0, 5]).ask)).toEqual({ items: ['0.0'], cut: false });
});
