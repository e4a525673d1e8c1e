/** Where a kind of layer stands in lists, and which columns each kind can make use of. */
import { kinds } from '../../../api/layers';

/** Place in the usual order; a kind that is not known stands last. */
export function rankOf(kind: string): number {
  const at = kinds.indexOf(kind);
  return at < 0 ? kinds.length : at;
}

export interface RoleOfColumn {
  role: string;
  /** Without it the layer tells an indicator nothing. */
  wanted?: boolean;
}

const plain: RoleOfColumn[] = [{ role: 'id' }, { role: 'name' }];
const green: RoleOfColumn[] = [...plain, { role: 'class', wanted: true }, { role: 'class_text' }];
const special: Record<string, RoleOfColumn[]> = {
  districts: [
    { role: 'code', wanted: true },
    { role: 'name', wanted: true },
  ],
  green_land: green,
  planned_green: green,
  candidate_land: [...plain, { role: 'land_price' }],
  residential_land: [...plain, { role: 'homes' }, { role: 'people' }],
  canopy: [{ role: 'id' }, { role: 'class', wanted: true }],
  roads: [
    ...plain,
    { role: 'class', wanted: true },
    { role: 'width' },
    { role: 'tree_lined', wanted: true },
    { role: 'green_compliant' },
    { role: 'green_rate_percent' },
    { role: 'shaded' },
    { role: 'cover_percent' },
  ],
  shoreline: [...plain, { role: 'class', wanted: true }],
  population: [...plain, { role: 'people', wanted: true }],
  imagery: [],
};

/** Which columns a kind of layer can make use of. */
export function rolesOf(kind: string | undefined): readonly RoleOfColumn[] {
  return kind ? (special[kind] ?? plain) : [];
}

/** Classifications of green land that come with the product; nothing stands for words in Chinese. */
export const classifications = ['cjjt85-2002', 'third-survey', 'osm'] as const;

export const takesClassification = (kind: string | undefined) =>
  kind === 'green_land' || kind === 'planned_green';
