import { expect, test } from 'vitest';
import type { Layer, UploadSeen } from '../queries';
import {
  columnsByName,
  firstChoices,
  freshKey,
  importOf,
  kindByName,
  reread,
  takes,
  wanting,
  withWhat,
} from './choices';

const nameOf = (kind: string) =>
  ({ green_land: '绿地', districts: '行政区与开发区' })[kind] ?? kind;

function layer(over: Partial<Layer>): Layer {
  return {
    id: '1',
    key: 'green',
    kind: 'green_land',
    year: 2025,
    after_cutoff: false,
    source: '绿地_2025.shp',
    state: 'ready',
    features: 1,
    digest: null,
    account_name: '',
    created_at: '2026-01-01T00:00:00Z',
    ...over,
  };
}

function upload(source: string, over: Partial<UploadSeen['inspection']> = {}): UploadSeen {
  return {
    id: 'u',
    files: [],
    source,
    problems: [],
    inspection: {
      format: 'shapefile',
      crs: 'CGCS2000, EPSG:4547',
      alternatives: [],
      features: 1,
      fields: ['编号', '名称', '分类代码', '绿地类别'].map((name) => ({ name, kind: 'text' })),
      ...over,
    },
  };
}

const guessed = (source: string): UploadSeen => ({
  ...upload(source),
  problems: [
    { code: 'crs.guessed', severity: 'warning', place: {}, params: {}, message: '推测' },
  ] as unknown as UploadSeen['problems'],
});

test('the longest word of a file name tells the kind', () => {
  expect(kindByName('规划绿地_2035.shp')).toBe('planned_green');
  expect(kindByName('绿道_2025.shp')).toBe('greenways');
  expect(kindByName('export.gpkg')).toBeUndefined();
});

test('a usual column is taken for one role only, whatever its case', () => {
  expect(columnsByName('green_land', ['BSM', 'NAME', '分类代码'])).toEqual({
    id: 'BSM',
    name: 'NAME',
    class: '分类代码',
  });
  expect(columnsByName('roads', ['类型'])).toEqual({ class: '类型' });
});

test('a file of the same kind and year is taken for an update', () => {
  const choices = firstChoices(upload('绿地普查2025.shp'), [layer({})], nameOf);
  expect(choices).toMatchObject({ kind: 'green_land', year: 2025, key: 'green', replaces: true });
});

test('an image is canopy unless its name says that it is to be looked at, and nothing else', () => {
  const image = (name: string) =>
    upload(name, {
      format: 'geo_tiff',
      fields: [],
      raster: { size: [4, 2], bands: 3, nodata: 0 },
    });
  const plain = image('影像_2025.tif');
  expect(firstChoices(plain, [], nameOf).kind).toBe('canopy');
  // A word of another kind in its name makes it none.
  expect(firstChoices(image('道路_2025.tif'), [], nameOf).kind).toBe('canopy');
  const ortho = firstChoices(image('正射影像_2025.tif'), [], nameOf);
  expect(ortho).toMatchObject({ kind: 'imagery', key: 'imagery_2025' });
  // Sheets of one year stand side by side.
  const sheet = [layer({ kind: 'imagery', key: 'imagery_2025', source: '正射影像_2025_1.tif' })];
  expect(firstChoices(image('正射影像_2025_2.tif'), sheet, nameOf)).toMatchObject({
    key: 'imagery_2025_2',
    replaces: false,
  });
  expect(['imagery', 'canopy', 'roads'].map((kind) => takes(plain, kind))).toEqual([
    true,
    true,
    false,
  ]);
  const file = upload('正射影像_2025.shp');
  expect(takes(file, 'imagery')).toBe(false);
  expect(firstChoices(file, [], nameOf).kind).toBeUndefined();
});

test('imagery wants no rule of canopy and sends none, with the day where it is known', () => {
  const image = upload('正射影像_2025.tif', {
    format: 'geo_tiff',
    fields: [],
    raster: { size: [4, 2], bands: 4, nodata: null },
  });
  const choices = firstChoices(image, [], nameOf);
  expect(wanting(choices, image)).toEqual([]);
  const sent = importOf(choices, image, {});
  expect(sent).toMatchObject({ kind: 'imagery', imaged_on: null });
  for (const name of ['ndvi', 'raster_classes', 'raster_band', 'patch'])
    expect(sent).not.toHaveProperty(name);
  const cells = choices.cells && { ...choices.cells, imagedOn: '2025-07-15' };
  expect(importOf({ ...choices, cells }, image, {}).imaged_on).toBe('2025-07-15');
  // The same image as canopy wants its rule.
  const canopy = withWhat(choices, { kind: 'canopy' }, image, [], nameOf);
  expect(wanting(canopy, image)).toContain('bands');
});

test('another year, or a superseded layer, is not replaced', () => {
  const layers = [layer({ year: 2024 }), layer({ key: 'old', state: 'superseded' })];
  const choices = firstChoices(upload('绿地_2025.shp'), layers, nameOf);
  expect(choices).toMatchObject({ key: '绿地_2025', replaces: false });
});

test('development zones do not replace the districts of the same year', () => {
  const layers = [layer({ key: 'districts', kind: 'districts', source: '行政区界.shp' })];
  const choices = firstChoices(upload('开发区范围_2025.shp'), layers, nameOf);
  expect(choices).toMatchObject({ replaces: false, districtKind: 'development_zone' });
});

test('a new name is one that no layer has, superseded ones included', () => {
  const layers = [
    layer({ key: '绿地_2025', state: 'superseded' }),
    layer({ key: '绿地_2025_2' }),
    layer({ key: '绿地_2025_3', state: 'failed' }),
  ];
  expect(freshKey('绿地', 2025, layers)).toBe('绿地_2025_3');
  expect(freshKey('公园 与（绿地）', undefined, [])).toBe('公园_与_绿地_');
});

test('another kind brings other columns and another name', () => {
  const file = upload('数据.shp', { fields: [{ name: '常住人口', kind: 'int' }] });
  const first = firstChoices(file, [], nameOf);
  expect(first.fields).toEqual({});
  const next = withWhat(first, { kind: 'population', year: 2025 }, file, [], nameOf);
  expect(next).toMatchObject({ fields: { people: '常住人口' }, key: 'population_2025' });
});

test('columns whose names change with the encoding are told anew, others stay', () => {
  const choices = {
    ...firstChoices(upload('绿地_2025.shp'), [], nameOf),
    fields: { id: '缂栧彿', name: 'X' },
  };
  const seen = upload('', {
    fields: ['编号', 'X'].map((name) => ({ name, kind: 'text' as const })),
  });
  expect(reread(choices, seen.inspection).fields).toEqual({ id: '编号', name: 'X' });
});

test('a system that nothing tells has to be given, a guess confirmed or replaced', () => {
  const silent = upload('绿地_2025.shp', { crs: null });
  const choices = firstChoices(silent, [], nameOf);
  expect(wanting(choices, silent)).toEqual(['crs']);
  expect(wanting({ ...choices, crs: 'EPSG:4547' }, silent)).toEqual([]);
  const guess = guessed('绿地_2025.shp');
  expect(wanting(choices, guess)).toEqual(['confirmed']);
  expect(wanting({ ...choices, confirmed: true }, guess)).toEqual([]);
});

test('a key with a space or a slash is not sent', () => {
  const file = upload('绿地_2025.shp');
  const choices = firstChoices(file, [], nameOf);
  expect(wanting({ ...choices, key: 'a/b' }, file)).toEqual(['key']);
});

test('what the file says of its system is left to it, a confirmed guess is sent by its code', () => {
  const file = upload('绿地_2025.shp');
  const choices = firstChoices(file, [], nameOf);
  expect(importOf(choices, file, {})).toMatchObject({ crs: null, confirm_crs: false });
  expect(importOf(choices, guessed('绿地_2025.shp'), {})).toMatchObject({
    crs: 'EPSG:4547',
    confirm_crs: true,
  });
});

test('words are sent by what they mean, and only with a column of classes', () => {
  const file = upload('绿化覆盖_2025.shp', { fields: [{ name: '覆盖类型', kind: 'text' }] });
  const choices = firstChoices(file, [], nameOf);
  expect(importOf(choices, file, {}).mapping).toMatchObject({ 乔木: 'tree', 草坪: 'grass' });
  expect(importOf({ ...choices, fields: { class: '' } }, file, {})).toMatchObject({
    mapping: {},
    fields: {},
  });
});
