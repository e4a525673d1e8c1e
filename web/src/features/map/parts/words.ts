/** What layers and findings are called. */
import type { TFunction } from 'i18next';
import { quantity, rounded } from '../../../ui/units';
import { findingPrefix, imagery } from './tree';

export function themeWord(key: string, t: TFunction): string {
  if (key.startsWith(findingPrefix)) return t(`map.finding_${key.slice(findingPrefix.length)}`);
  if (key === 'districts') return t('map.theme_districts');
  if (key === 'districts.development_zone') return t('map.theme_zones');
  return t(`layers.kind_${key}`, { defaultValue: key });
}

/** A column of a layer: as its file calls it; those that we gave an image ourselves have words. */
export const columnWord = (kind: string, name: string, t: TFunction): string =>
  kind === imagery ? t(`layers.image_${name}`, { defaultValue: name }) : name;

/** The columns of a finding that a person reads, in their order, with the unit of those that have one. */
export const findingColumns: [string, string][] = [
  ['name', ''],
  ['district_name', ''],
  ['indicator_name', ''],
  ['area_m2', 'm2'],
  ['uncovered_m2', 'm2'],
  ['uncovered_share', '%'],
  ['value_text', ''],
  ['limit_text', ''],
  ['gap_text', ''],
  ['parks', 'count'],
  ['from_year', ''],
  ['to_year', ''],
  ['data_year', ''],
];

/** A value as the server tells it, with its digits and unit. */
export const figureOf = (one: { value: number; unit: string; decimals: number }): string =>
  quantity(rounded(one.value, one.decimals), one.unit, one.decimals);
