import { expect, test } from 'vitest';
import type { LayerView, MapTree } from '../queries';
import { byHeight, inForce, themesOf, usual } from './tree';

const layer = (kind: string, year: number, more: Partial<LayerView> = {}): LayerView => ({
  id: `${kind}-${year}`,
  key: kind,
  kind,
  role: null,
  year,
  state: 'ready',
  source: 'a.shp',
  shape: 'area',
  features: 1,
  area_m2: 1,
  length_m: 0,
  image: false,
  label: null,
  digest: '0123',
  account_name: 'A',
  created_at: '2026-01-01T00:00:00Z',
  ...more,
});

test('the version that counts is the newest that is not after the year', () => {
  const versions = [
    layer('green_land', 2025),
    layer('green_land', 2024, { id: 'east' }),
    layer('green_land', 2024, { id: 'west' }),
    layer('green_land', 2019),
  ];
  expect(inForce(versions, 2026).map((one) => one.year)).toEqual([2025]);
  // A city that hands its green land in by halves shows both.
  expect(inForce(versions, 2024).map((one) => one.id)).toEqual(['east', 'west']);
  expect(inForce(versions, 2020).map((one) => one.year)).toEqual([2019]);
  expect(inForce(versions, 2018)).toEqual([]);
});

test('images lie side by side, each by its own newest year', () => {
  const sheet = (key: string, year: number) =>
    layer('imagery', year, { id: `${key}-${year}`, key: `imagery.${key}` });
  const versions = [sheet('north', 2024), sheet('south', 2025), sheet('south', 2023)];
  expect(inForce(versions, 2025).map((one) => one.id)).toEqual(['north-2024', 'south-2025']);
  expect(inForce(versions, 2024).map((one) => one.id)).toEqual(['north-2024', 'south-2023']);
});

const tree = (): MapTree => ({
  folders: [
    { key: 'green', layers: [layer('green_land', 2025), layer('green_land', 2024)] },
    {
      key: 'built_up',
      layers: [
        layer('built_up_area', 2024),
        // Mended within its year, and what a boundary drawn for 2024 took the place of.
        layer('built_up_area', 2024, { id: 'mended', state: 'superseded' }),
        layer('built_up_area', 2023, { state: 'superseded' }),
        layer('built_up_area', 2023, {
          id: 'before',
          state: 'superseded',
          created_at: '2025-01-01T00:00:00Z',
        }),
      ],
    },
    {
      key: 'districts',
      layers: [layer('districts', 2024), layer('districts', 2024, { role: 'development_zone' })],
    },
    { key: 'service', layers: [] },
  ],
  years: [2024, 2025],
  data_year: 2024,
  campaign: null,
  assessment: null,
  findings: [
    { key: 'uncovered', features: 7 },
    { key: 'added', features: 1 },
  ],
  plane: 'EPSG:4547',
});

test('kinds stand in their folders, findings with what they are about', () => {
  const themes = themesOf(tree());
  expect(themes.map(({ key, folder, versions }) => [key, folder, versions.length])).toEqual([
    ['green_land', 'green', 2],
    ['built_up_area', 'built_up', 2],
    ['finding.added', 'built_up', 0],
    ['districts', 'districts', 1],
    ['districts.development_zone', 'districts', 1],
    ['finding.uncovered', 'service', 0],
  ]);
  expect(usual(themes)).toEqual(['built_up_area', 'districts', 'green_land', 'finding.uncovered']);
});

test('a year is shown as it stood then, also where a later year took the place of its version', () => {
  const versions = themesOf(tree()).find((one) => one.key === 'built_up_area')?.versions ?? [];
  expect(inForce(versions, 2024).map((one) => one.id)).toEqual(['built_up_area-2024']);
  expect(inForce(versions, 2023).map((one) => one.id)).toEqual(['built_up_area-2023']);
});

test('homes out of reach lie above the parks, and parks above the built-up area', () => {
  expect(['finding.uncovered', 'green_land', 'imagery', 'built_up_area'].sort(byHeight)).toEqual([
    'imagery',
    'built_up_area',
    'green_land',
    'finding.uncovered',
  ]);
});
