import { expect, test } from 'vitest';
import {
  changedParts,
  declarationsOf,
  declare,
  targetsOf,
  withRadii,
  writeDeclarations,
  writeTargets,
} from './setup';
import { readToml } from './toml';

const declared = `# 虚构城市

[[declarations]]
indicator = "management-agency"
met = true
by = "园林局 \\"甲\\"" # 备注
on = "2025-12-20"
evidence = [{ name = "材料01.pdf", year = 2025 }, { name = "材料02.pdf" }]

[[declarations]]
indicator = "information-system"
`;

test('what the office wrote is read, and written again it says the same', () => {
  const read = declarationsOf(declared);
  expect(read?.[0]).toEqual({
    indicator: 'management-agency',
    met: true,
    by: '园林局 "甲"',
    on: '2025-12-20',
    evidence: [{ name: '材料01.pdf', year: 2025 }, { name: '材料02.pdf' }],
  });
  const written = writeDeclarations(declared, read ?? []);
  expect(written.startsWith('# 虚构城市\n\n[[declarations]]')).toBe(true);
  expect(declarationsOf(written)).toEqual(read?.slice(0, 1));
});

test('what goes beyond this reader is refused, not misread', () => {
  expect(declarationsOf('[[declarations]]\nstatement = """a\nb"""')).toBeUndefined();
  expect(declarationsOf('[[declarations]]\nindicator = ')).toBeUndefined();
  expect(targetsOf('[targets]\na = "x"')).toBeUndefined();
  expect(() => readToml('a = 1\na = 2')).toThrow(SyntaxError);
  expect(() => readToml('a = 2025-01-01')).toThrow(SyntaxError);
});

test('a target of the only measure is that of its value', () => {
  const read = targetsOf('# note\n[targets]\n"green-coverage-rate" = 41.0\n"a-b.share" = 5\n');
  expect(read).toEqual({ 'green-coverage-rate.value': 41, 'a-b.share': 5 });
  expect(writeTargets('# note\n', read ?? {})).toBe(
    '# note\n\n[targets]\n"green-coverage-rate.value" = 41\n"a-b.share" = 5\n',
  );
  expect(writeTargets('', {})).toBe('');
});

test('a typed answer changes its own field, and evidence keeps what was known of it', () => {
  const read = declarationsOf(declared) ?? [];
  const files = declare(read, 'management-agency', 'evidence', '材料01.pdf；材料03.pdf');
  expect(files[0]?.evidence).toEqual([{ name: '材料01.pdf', year: 2025 }, { name: '材料03.pdf' }]);
  const open = declare(read, 'management-agency', 'met', '');
  expect(open[0]).not.toHaveProperty('met');
  expect(declare(read, 'new-one', 'met', 'no')[2]).toEqual({ indicator: 'new-one', met: false });
});

test('own radii leave nothing behind when they are taken back', () => {
  const project = {
    name: '',
    code: '',
    standard: '',
    edition: '2016',
    tier: '',
    data_year: 2025,
    crs: '',
    parameters: { green_space_rate: { other_green_cap_share: 0.1 } },
  };
  const own = withRadii(project, 'radii', [{ min_area_m2: 2000, radius_m: 300 }]);
  expect(own.parameters).toHaveProperty('park_service_coverage.radii.0.radius_m', 300);
  expect(withRadii(own, 'radii', undefined).parameters).toEqual(project.parameters);
});

test('whoever is second hears which parts were changed', () => {
  const setup = { project: { edition: '2016' }, targets: '', declarations: '', revision: 1 };
  expect(changedParts(setup, { ...setup, targets: 'x', revision: 2 })).toEqual(['targets']);
});
