import { expect, test } from 'vitest';
import { seriesOf, typedOf, writtenOf } from './environment';

const figure = (name: string, year: number, value: number, source = 's') => ({
  name,
  unit: '亿元',
  year,
  value,
  source,
  note: '',
});

test('a name is one series with its years in order and the source of the last', () => {
  const all = [figure('b', 2025, 2, 'late'), figure('a', 2025, 9), figure('b', 2024, 1)];
  expect(seriesOf(all)).toEqual([
    {
      name: 'b',
      unit: '亿元',
      years: [
        { year: 2024, value: 1 },
        { year: 2025, value: 2 },
      ],
      source: 'late',
    },
    { name: 'a', unit: '亿元', years: [{ year: 2025, value: 9 }], source: 's' },
  ]);
});

test('what is written back is what was read, and empty rows are not sent', () => {
  const all = [figure('a', 2025, 1036.5)];
  const empty = { name: ' ', unit: '', year: '', value: '', source: '', note: '' };
  expect(writtenOf([...typedOf(all), empty])).toEqual(all);
  expect(writtenOf([{ ...empty, name: 'x' }])[0]?.value).toBeNaN();
});
