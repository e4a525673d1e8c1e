import { expect, test } from 'vitest';
import type { ImportReport } from '../queries';
import { deedsOf } from './account';
import { crsCode, crsFound } from './crs';

test('what was mended stands first, then what was left out, then what to look at', () => {
  const report = {
    counts: {
      'import.overlap': 2,
      'import.duplicate': 1,
      'import.repaired': 3,
      'import.no_area': 0,
    },
    repaired_m2: 12,
    duplicate_m2: 8335,
    overlap_m2: 530,
  } as unknown as ImportReport;
  expect(deedsOf(report)).toEqual([
    { kind: 'mended', code: 'import.repaired', count: 3, squareMetres: 12 },
    { kind: 'dropped', code: 'import.duplicate', count: 1, squareMetres: 8335 },
    { kind: 'told', code: 'import.overlap', count: 2, squareMetres: 530 },
  ]);
});

test('a system is known by its code, or as it is written where it has none', () => {
  expect(crsCode('CGCS2000 / 3°带高斯-克吕格（中央经线 114°）, EPSG:4547')).toBe('EPSG:4547');
  expect(crsCode('+proj=tmerc +lon_0=114.3')).toBe('+proj=tmerc +lon_0=114.3');
});

test('a system that was told from the numbers is a guess, one without a name unknown', () => {
  expect(crsFound({ crs: 'x' }, []).certainty).toBe('declared');
  expect(crsFound({ crs: 'x' }, [{ code: 'crs.guessed' }]).certainty).toBe('guessed');
  expect(crsFound({ crs: null }, []).certainty).toBe('unknown');
});
