/** The screen's own sums, and what a verdict looks like. */
import type { Tone } from '../../../ui/Lamp';
import type { Evidence, Figure, Verdicts } from '../queries';

const tones: Record<string, Tone> = {
  pass: 'green',
  within_margin: 'green',
  fail: 'red',
  unconfirmed: 'amber',
};

/** What has no value is grey: neither good nor bad. */
export const toneOfVerdict = (verdict: string): Tone => tones[verdict] ?? 'grey';

export interface Share {
  key: string;
  tone: Tone;
  count: number;
  /** From 0 to 1, of all that are counted. */
  from: number;
  to: number;
}

/** Counts beside each other, as shares of one bar; what counts nothing has no share. */
function shares(counts: readonly (readonly [string, Tone, number])[]): Share[] {
  const all = counts.reduce((sum, [, , count]) => sum + count, 0);
  let before = 0;
  return counts.map(([key, tone, count]) => {
    const from = all === 0 ? 0 : before / all;
    before += count;
    return { key, tone, count, from, to: all === 0 ? 0 : before / all };
  });
}

/** The rows that apply, by verdict; those below the city's own target are met all the same. */
export function verdictShares(of: Verdicts): { all: number; rows: Share[] } {
  const rows = shares([
    ['met', 'green', of.pass + of.within_margin],
    ['fail', 'red', of.fail],
    ['unconfirmed', 'amber', of.unconfirmed],
    ['missing', 'grey', of.missing],
  ]);
  return { all: rows.reduce((sum, row) => sum + row.count, 0), rows };
}

/** The items of the edition by how far their evidence is. */
export function evidenceShares(of: Evidence): { all: number; rows: Share[] } {
  const rows = shares([
    ['complete', 'green', of.complete],
    ['waiting', 'blue', of.waiting],
    ['partial', 'amber', of.partial],
    ['missing', 'grey', of.missing],
  ]);
  return { all: rows.reduce((sum, row) => sum + row.count, 0), rows };
}

/** The figure whose districts are shown: the one asked for, else the first that has any. */
export function shownOnMap(
  figures: readonly Figure[],
  asked: string | undefined,
): Figure | undefined {
  const drawn = figures.filter((figure) => figure.districts.some(({ value }) => value != null));
  return drawn.find(({ item }) => item === asked) ?? drawn[0];
}
