/**
 * The record of an assessment (`assessment.schema.json`) as the pages read it, and what they count,
 * sort and filter in it. The server leaves the record itself out of its API document.
 */

export type Verdict =
  | 'pass'
  | 'within_margin'
  | 'fail'
  | 'missing'
  | 'unconfirmed'
  | 'not_applicable';
export const verdicts: readonly Verdict[] = [
  'fail',
  'missing',
  'unconfirmed',
  'within_margin',
  'pass',
  'not_applicable',
];

export type Limit =
  | 'yes'
  | { at_least: number }
  | { at_most: number }
  | { between: [number, number] };
export interface Condition {
  field: string;
  is: Record<string, number | boolean | string[]>;
}
export interface Threshold {
  limit: Limit;
  confidence: 'verified' | 'secondary' | 'unverified';
  source?: string | null;
  when?: Condition[];
}
export interface Reason {
  code: string;
  severity: 'error' | 'warning' | 'note';
  params?: Record<string, unknown>;
}
export interface Judgement {
  verdict: Verdict;
  provisional: boolean;
  threshold?: Threshold | null;
  target?: number | null;
  reasons?: Reason[];
  gap?: number | null;
}
export interface Quantity {
  value: number;
  unit: string;
  label: string;
}
export interface Need {
  need: string;
  kind?: string;
  attribute?: string;
  key?: string;
  year?: number;
  name?: string;
  method?: string;
}
export interface Zone {
  kind: 'city' | 'district' | 'development_zone' | 'old_built_up' | 'added_built_up';
  code: string;
  name: string;
}
export interface ZoneOutcome {
  zone: Zone;
  state: 'measured' | 'missing' | 'nothing' | 'not_for_zone';
  value?: number;
  unit?: string;
  numerator?: Quantity;
  denominator?: Quantity | null;
  exclusions?: { amount: Quantity; reason: string; features?: number | null }[];
  decided_by?: Zone | null;
  needs?: Need[];
  of?: string;
}
export interface InputRef {
  name: string;
  digest?: string | null;
  year?: number | null;
  version?: string;
}
export interface Reading {
  method: string;
  method_version: number;
  parameters?: Record<string, unknown>;
  inputs?: InputRef[];
  boundary?: InputRef | null;
  year: number;
  zones: ZoneOutcome[];
}
export interface Gap {
  direction: 'add' | 'reduce';
  amount: Quantity;
  zone?: Zone;
  districts?: { zone: Zone; amount: Quantity }[];
  people_not_served?: number;
}
export interface Measure {
  key: string;
  method: string;
  unit: string;
  decimals: number;
  reading: Reading;
  today?: Reading;
  judgement: Judgement;
  judgement_today?: Judgement;
  zones?: { zone: Zone; verdict: Verdict; provisional: boolean }[];
  gap?: Gap;
  gap_to_target?: Gap;
  sensitivity?: {
    variants: { choice: string; value?: number | null; verdict: Verdict }[];
    spread: number;
    fragile: boolean;
    on_foot?: { percent: number; off_roads_m2: number } | null;
  };
}
export interface Declared {
  met?: boolean;
  statement?: string;
  evidence?: InputRef[];
  by?: string;
  on?: string;
}
export interface Item {
  key: string;
  number?: string;
  category: string;
  kind: 'quantitative' | 'qualitative';
  scope: string;
  veto: boolean;
  applies: { answer: string; reason?: Reason; missing?: string };
  measures: Measure[];
  judgement: Judgement;
  declaration?: Declared;
}
export interface AssessmentRecord {
  engine: string;
  digest: string;
  tier: string;
  data_year: number;
  today_year: number;
  edition: { standard: string; edition: string; revision: number; digest: string };
  assessment: {
    facts: { name: string; value: number | boolean | string; from: string }[];
    zones: Zone[];
    items: Item[];
    plausibility: Reason[];
  };
}

/** What the list knows of an assessment before its record is read. */
export interface Summary {
  verdicts?: Partial<Record<Verdict, number>>;
  edition?: string;
  tier?: string;
  data_year?: number;
  digest?: string;
}

/** What a verification found. */
export interface Verified {
  same: boolean;
  numbers: number;
  indicators: number;
  digest: string;
  engines: [string, string];
  differences: { at: string; recorded: unknown; now: unknown }[];
}

/** A line of the table: a measure of an item, the first of which stands for the item. */
export interface Line {
  id: string;
  item: Item;
  measure: Measure;
  first: boolean;
}

export interface ItemFilter {
  verdict?: string | undefined;
  category?: string | undefined;
  q?: string | undefined;
}

/** The items by chapter, in the order of the standard, as filtered. */
export function chapters(
  items: readonly Item[],
  filter: ItemFilter,
  nameOf: (item: Item) => string,
): { category: string; items: Item[]; lines: Line[] }[] {
  const wanted = (filter.q ?? '').trim().toLowerCase();
  const found = new Map<string, Item[]>();
  for (const item of items) {
    if (filter.category && item.category !== filter.category) continue;
    if (filter.verdict && item.judgement.verdict !== filter.verdict) continue;
    if (wanted && !`${item.number ?? ''} ${nameOf(item)}`.toLowerCase().includes(wanted)) continue;
    const chapter = found.get(item.category);
    if (chapter) chapter.push(item);
    else found.set(item.category, [item]);
  }
  return [...found].map(([category, inside]) => ({
    category,
    items: inside,
    lines: inside.flatMap((item) =>
      item.measures.map((measure, place) => ({
        id: `${item.key}.${measure.key}`,
        item,
        measure,
        first: place === 0,
      })),
    ),
  }));
}

/** Met, not met, and without an answer: what a leader asks first. */
export function tally(counts: Partial<Record<Verdict, number>>) {
  const of = (...kinds: Verdict[]) => kinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
  return {
    all: of(...verdicts),
    met: of('pass', 'within_margin'),
    failed: of('fail'),
    missing: of('missing'),
    unconfirmed: of('unconfirmed'),
    notApplicable: of('not_applicable'),
  };
}

/** The outcome of the whole city. */
export function ofCity(reading: Reading): ZoneOutcome | undefined {
  return reading.zones[0];
}

export function zoneId(zone: Zone): string {
  return `${zone.kind} ${zone.code}`;
}

/** Measures that have a value for some part of the city besides the whole. */
export function zoned(items: readonly Item[]): { item: Item; measure: Measure }[] {
  return items.flatMap((item) =>
    item.measures
      .filter(({ reading }) => reading.zones.slice(1).some(({ state }) => state === 'measured'))
      .map((measure) => ({ item, measure })),
  );
}

/** The threshold as a bar can draw it; nothing for a yes or a span. */
export function bound(limit: Limit | undefined) {
  if (limit === undefined || limit === 'yes') return undefined;
  if ('at_least' in limit) return { threshold: limit.at_least, sense: 'at_least' as const };
  if ('at_most' in limit) return { threshold: limit.at_most, sense: 'at_most' as const };
  return undefined;
}

export type FileKind = 'document' | 'page' | 'picture' | 'data';

export interface ResultFile {
  path: string;
  size: number;
  digest: string;
}

/** The files by what they are for; the narrow twins of pictures are for phones' pages only. */
export function sorted(files: readonly ResultFile[]): Record<FileKind, ResultFile[]> {
  const kinds: Record<FileKind, ResultFile[]> = { document: [], page: [], picture: [], data: [] };
  for (const file of files) {
    const ending = file.path.slice(file.path.lastIndexOf('.') + 1);
    if (ending === 'svg') {
      if (!file.path.endsWith('-narrow.svg')) kinds.picture.push(file);
    } else if (['docx', 'pdf', 'xlsx', 'gpkg'].includes(ending)) kinds.document.push(file);
    else if (ending === 'html') {
      if (file.path === 'index.html') kinds.page.push(file);
    } else if (ending !== 'css') kinds.data.push(file);
  }
  const rank = (path: string) =>
    ['xlsx', 'docx', 'pdf', 'gpkg'].findIndex((ending) => path.endsWith(ending));
  kinds.document.sort((a, b) => rank(a.path) - rank(b.path));
  return kinds;
}

/** Where a result lies, each part of its path written for an address. */
export function fileHref(assessment: string, path: string): string {
  const parts = path.split('/').map(encodeURIComponent).join('/');
  return `/api/v1/assessments/${encodeURIComponent(assessment)}/files/${parts}`;
}
