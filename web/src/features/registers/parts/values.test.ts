import { expect, test } from 'vitest';
import type { Entry, Field, Register } from '../queries';
import { askedOf, bodyOf, fieldsOf, filtered, seriesOf, valuesOf } from './values';

const field = (key: string, kind: Field['kind'], observed = false): Field => ({
  key,
  name: key,
  kind,
  required: false,
  unit: '',
  observed,
  options: [],
});
const fields = [
  field('class', 'choice'),
  field('area', 'number', true),
  field('free', 'flag'),
  field('opened_on', 'day'),
];
const entry = (more: Partial<Entry>): Entry => ({
  id: '1',
  kind: 'park',
  code: 'GY-0001',
  name: '听荷公园',
  division: '990102',
  division_name: '望泽区',
  unit_name: '',
  fields: { class: 'g11', area: 12.5, free: false },
  note: '',
  differs: false,
  account_name: '',
  may: [],
  revision: 3,
  ...more,
});

test('what was read is sent back as it was, and nothing stays nothing', () => {
  const values = valuesOf(entry({}), fields);
  expect(values.free).toBe('no');
  expect(fieldsOf(values, fields)).toEqual({ class: 'g11', area: 12.5, free: false });
  const body = bodyOf({ ...values, area: '', unit: '' }, fields, undefined, 3);
  expect(body).toMatchObject({ unit: null, place: null, revision: 3 });
  expect(body.fields).toEqual({ class: 'g11', free: false });
});

test('what is no number is left to the server to tell', () => {
  expect(fieldsOf({ area: '12 ha' }, fields)).toEqual({ area: '12 ha' });
});

test('large parks of some years are found, and what has no area is none of them', () => {
  const items = [
    entry({ id: 'a', year: 2022, size_m2: 120_000 }),
    entry({ id: 'b', year: 2024, size_m2: 100_000 }),
    entry({ id: 'c', year: 2024 }),
    entry({ id: 'd', size_m2: 500_000 }),
    entry({
      id: 'e',
      year: 2024,
      size_m2: 500_000,
      withdrawn: { reason: '重复', account_name: '', at: '' },
    }),
  ];
  const register = { items, classed: 'class', fields } as unknown as Register;
  const ids = (search: Record<string, string>) => filtered(register, search).map((one) => one.id);
  expect(ids({})).toEqual(['a', 'b', 'c', 'd']);
  expect(ids({ from: '2023', least: '10' })).toEqual(['b']);
  expect(ids({ state: 'withdrawn' })).toEqual(['e']);
  expect(ids({ class: 'g12' })).toEqual([]);
  expect(askedOf({ from: 'soon', least: '10' })).toEqual({ least_ha: 10 });
});

test('years stand side by side without what was withdrawn', () => {
  const seen = (id: string, year: number, area: number) => ({
    id,
    year,
    on: `${year}-01-01`,
    fields: { area },
    observer: '',
    note: '',
    account_name: '',
  });
  const gone = { ...seen('c', 2022, 1), withdrawn: { reason: '', account_name: '', at: '' } };
  const rows = seriesOf([seen('a', 2021, 10), gone, seen('b', 2023, 12)], fields);
  expect(rows.map((row) => [row.field.key, row.values])).toEqual([
    [
      'area',
      [
        { year: 2021, value: 10 },
        { year: 2023, value: 12 },
      ],
    ],
  ]);
});
