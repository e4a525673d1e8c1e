import { expect, test } from 'vitest';
import { cellsWanting, firstCells, ruleOf } from './cells';

test('an image of several bands wants its bands, a threshold and a day, and presumes none', () => {
  const cells = firstCells(4);
  expect(cells.method).toBe('ndvi');
  expect(cellsWanting(cells)).toEqual(['bands', 'at_least', 'imaged_on']);
  const same = { ...cells, red: 4, nir: 4, atLeast: 30, imagedOn: '2025-7-1' };
  expect(cellsWanting(same)).toEqual(['bands', 'at_least', 'imaged_on']);
  const whole = { ...cells, red: 1, nir: 4, atLeast: 0, imagedOn: '2025-07-01' };
  expect(cellsWanting(whole)).toEqual([]);
  expect(ruleOf(whole)).toEqual({
    ndvi: { red: 1, nir: 4, at_least: 0 },
    imaged_on: '2025-07-01',
  });
});

test('a classification wants whole numbers, each of one meaning', () => {
  const cells = { ...firstCells(1), imagedOn: '2025-07-01' };
  expect(cells.method).toBe('classes');
  const of = (numbers: Record<string, string[]>) => cellsWanting({ ...cells, numbers });
  expect(of({ tree: [], shrub: [], grass: [] })).toEqual(['numbers']);
  expect(of({ tree: ['1'], shrub: ['1'] })).toEqual(['numbers']);
  expect(of({ tree: ['1.5'] })).toEqual(['numbers']);
  const numbers = { tree: ['1', ' 7 '], shrub: [], grass: ['3'] };
  expect(of(numbers)).toEqual([]);
  expect(ruleOf({ ...cells, numbers, band: 2 })).toEqual({
    raster_classes: { '1': 'tree', '7': 'tree', '3': 'grass' },
    raster_band: 2,
    imaged_on: '2025-07-01',
  });
});

test('a smallest patch is asked for only where there is one', () => {
  const cells = { ...firstCells(4), red: 1, nir: 4, atLeast: 0.3, imagedOn: '2025-07-01' };
  expect(ruleOf(cells)).not.toHaveProperty('patch');
  expect(ruleOf({ ...cells, patchM2: 10, diagonal: true }).patch).toEqual({
    at_least_m2: 10,
    diagonal: true,
  });
  for (const wrong of [0, -3, 200_000, Number.NaN])
    expect(cellsWanting({ ...cells, patchM2: wrong })).toEqual(['patch']);
});
