/** What the newest finished assessment counts, for a glance. */
import type { components } from '../../../api/schema';

type Row = components['schemas']['AssessmentView'];

export interface Measured {
  id: string;
  label: string;
  year: string;
  /** Those below the city's own target among them. */
  pass: number;
  /** Indicators that apply to this city. */
  total: number;
  rest: { verdict: string; count: number }[];
}

const order = ['fail', 'missing', 'unconfirmed', 'provisional'];

export function latest(
  rows: readonly Pick<Row, 'id' | 'label' | 'state' | 'summary'>[],
): Measured | undefined {
  const row = rows.find((one) => one.state === 'done' && isSummary(one.summary));
  if (!row || !isSummary(row.summary)) return undefined;
  const { verdicts, data_year } = row.summary;
  const counts = Object.entries(verdicts).filter(([verdict]) => verdict !== 'not_applicable');
  const place = (verdict: string) => {
    const at = order.indexOf(verdict);
    return at < 0 ? order.length : at;
  };
  return {
    id: row.id,
    label: row.label,
    year: String(data_year ?? ''),
    pass: (verdicts.pass ?? 0) + (verdicts.within_margin ?? 0),
    total: counts.reduce((sum, [, count]) => sum + count, 0),
    rest: counts
      .filter(([verdict]) => verdict !== 'pass' && verdict !== 'within_margin')
      .map(([verdict, count]) => ({ verdict, count }))
      .sort((a, b) => place(a.verdict) - place(b.verdict)),
  };
}

interface Summary {
  verdicts: Record<string, number>;
  data_year?: number;
}

function isSummary(summary: unknown): summary is Summary {
  return typeof summary === 'object' && summary !== null && 'verdicts' in summary;
}
