/** From the address to what the server is asked, and to the file of exactly the same records. */
import type { ListSearch } from '../../../routing/search';

export interface Asked {
  account?: string;
  action?: string;
  thing?: string;
  from?: string;
  to?: string;
}

const keys = ['account', 'action', 'thing', 'from', 'to'] as const;

/** Only what filters; the open record and unknown words of the address are not the server's. */
export function askedOf(search: ListSearch): Asked {
  const asked: Asked = {};
  for (const key of keys) {
    const value = search[key]?.trim();
    if (value) asked[key] = value;
  }
  return asked;
}

export function exportHref(search: ListSearch): string {
  const query = new URLSearchParams(askedOf(search) as Record<string, string>).toString();
  return `/api/v1/events/export${query ? `?${query}` : ''}`;
}

/** Features whose actions are recorded, in the order of the menu; a test finds one that is missing. */
export const features = [
  'accounts',
  'organisations',
  'divisions',
  'campaigns',
  'evidence',
  'plans',
  'projects',
  'registers',
  'layers',
  'statistics',
  'tasks',
  'coordination',
  'surveys',
  'assessments',
  'siting',
  'jobs',
  'notices',
] as const;

export interface ChangedField {
  field: string;
  before?: unknown;
  after?: unknown;
}

/** An event's detail by fields; `paired` when it tells what was there before. */
export function fieldsOf(detail: unknown): { paired: boolean; fields: ChangedField[] } {
  const whole = asRecord(detail);
  const before = asRecord(whole?.before);
  const after = asRecord(whole?.after);
  if (!whole) return { paired: false, fields: [] };
  if (!before && !after) {
    const fields = Object.entries(whole).map(([field, value]) => ({ field, after: value }));
    return { paired: false, fields };
  }
  const { before: _b, after: _a, ...rest } = whole;
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return {
    paired: true,
    fields: [
      ...names.map((field) => ({ field, before: before?.[field], after: after?.[field] })),
      ...Object.entries(rest).map(([field, value]) => ({ field, after: value })),
    ],
  };
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
