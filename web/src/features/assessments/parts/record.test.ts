import { t } from 'i18next';
import { expect, test } from 'vitest';
import {
  chapters,
  fileHref,
  type Item,
  type Measure,
  sorted,
  tally,
  type Verdict,
  zoned,
} from './record';
import {
  apart,
  filledIn,
  gapWord,
  limitWord,
  needWords,
  parameterWord,
  reasonWord,
  requirement,
} from './words';

const city = { kind: 'city', code: 'city', name: '' } as const;
const measure = (verdict: Verdict): Measure => ({
  key: 'value',
  method: 'green_space_rate',
  unit: '%',
  decimals: 2,
  reading: { method: 'green_space_rate', method_version: 1, year: 2025, zones: [] },
  judgement: { verdict, provisional: false },
});
const item = (key: string, category: string, verdict: Verdict): Item => ({
  key,
  number: '2.2',
  category,
  kind: 'quantitative',
  scope: 'built_up_area',
  veto: false,
  applies: { answer: 'applies' },
  measures: [measure(verdict)],
  judgement: { verdict, provisional: false },
});
const names = {
  tier: '国家园林城市',
  indicators: { a: '建成区绿地率', b: '植物园建设' },
  statistics: { urban_population: '城区人口（年末）' },
};

test('items are filtered by verdict, chapter and name together, and keep their order', () => {
  const items = [
    item('a', 'green', 'fail'),
    item('b', 'other', 'pass'),
    item('c', 'green', 'fail'),
  ];
  const nameOf = ({ key }: Item) => (names.indicators as Record<string, string>)[key] ?? key;
  const keys = (filter: object) =>
    chapters(items, filter, nameOf).map((chapter) => chapter.items.map(({ key }) => key));
  expect(keys({})).toEqual([['a', 'c'], ['b']]);
  expect(keys({ verdict: 'fail', q: '绿地' })).toEqual([['a']]);
  expect(keys({ category: 'other', verdict: 'fail' })).toEqual([]);
});

test('within the margin counts as met, and what has no answer is neither met nor failed', () => {
  expect(tally({ pass: 3, within_margin: 2, fail: 1, missing: 4, not_applicable: 1 })).toEqual({
    all: 11,
    met: 5,
    failed: 1,
    missing: 4,
    unconfirmed: 0,
    notApplicable: 1,
  });
});

test('only what was measured for a part of the city is shown by area', () => {
  const one = item('a', 'green', 'pass');
  const district = { kind: 'district', code: '1', name: '望泽区' } as const;
  one.measures[0]?.reading.zones.push(
    { zone: city, state: 'measured', value: 1 },
    { zone: district, state: 'not_for_zone' },
  );
  expect(zoned([one])).toEqual([]);
  one.measures[0]?.reading.zones.push({ zone: district, state: 'measured', value: 0 });
  expect(zoned([one])).toHaveLength(1);
});

test('files are sorted by use, and their addresses survive Chinese names', () => {
  const file = (path: string) => ({ path, size: 1, digest: 'sha256:0' });
  const found = sorted(
    ['自查报告.pdf', '自评表.xlsx', 'index.html', 'a.html', 'style.css', 'assessment.json'].map(
      file,
    ),
  );
  expect(found.document.map(({ path }) => path)).toEqual(['自评表.xlsx', '自查报告.pdf']);
  expect(found.page).toHaveLength(1);
  expect(found.data.map(({ path }) => path)).toEqual(['assessment.json']);
  expect(fileHref('1', 'pictures/绿地.svg')).toBe(
    `/api/v1/assessments/1/files/pictures/${encodeURIComponent('绿地')}.svg`,
  );
});

test('a missing layer and a missing figure are named as the documents name them', () => {
  const outcome = {
    zone: city,
    state: 'missing' as const,
    needs: [
      { need: 'layer', kind: 'planned_green' },
      { need: 'statistic', key: 'urban_population', year: 2025 },
    ],
  };
  expect(needWords(outcome, names, t)).toEqual([
    '缺规划绿地图层',
    '缺统计数据：2025年城区人口（年末）',
  ]);
});

test('requirement, gap, formula and doubt are sentences with this city in them', () => {
  const of: Measure = {
    ...measure('fail'),
    judgement: {
      verdict: 'fail',
      provisional: true,
      threshold: {
        limit: { at_least: 8 },
        confidence: 'unverified',
        when: [{ field: 'construction_land_per_capita_m2', is: { below: 105 } }],
      },
    },
  };
  expect(requirement(of.judgement, 'm2/person', t)).toBe('≥8 m²/人（人均建设用地面积＜105 m²/人）');
  expect(limitWord({ between: [5.5, 10] }, 'km', t)).toBe('5.5 km至10 km');
  const gap = { direction: 'add', amount: { value: 17.542, unit: 'ha', label: 'park_area' } };
  expect(gapWord({ ...gap, direction: 'add' }, 'park_area_per_capita', names, t)).toBe(
    '公园绿地面积还差17.54 公顷',
  );
  const outcome = {
    zone: city,
    state: 'measured' as const,
    value: 31.646077,
    numerator: { value: 20_413_754.48, unit: 'm2', label: 'green_land' },
    denominator: { value: 64_506_429.07, unit: 'm2', label: 'ground' },
  };
  expect(filledIn(outcome, of, names, t)).toBe(
    '绿地面积 2,041.38 公顷 ÷ 建成区面积 6,450.64 公顷 = 31.65%',
  );
  const reason = {
    code: 'standard.does_not_apply',
    severity: 'note' as const,
    params: { fact: 'heating_region', indicator: 'b' },
  };
  expect(reasonWord(reason, names, t)).toContain('植物园建设 不适用');
});

test('nested parameters are read out, and a tiny difference is not called none', () => {
  expect(parameterWord([{ min_area_m2: 5000, radius_m: 500 }], names, t)).toBe(
    '面积不小于（m²） 5000、半径（m） 500',
  );
  expect(apart(9.9e-7, '%', t)).toBe('不到 0.0001个百分点');
  expect(apart(0, '%', t)).toBe('0个百分点');
});
