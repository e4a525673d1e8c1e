/** Which two editions are compared, from the address or by default; and where their files are. */
import type { EditionRow } from '../queries';

export interface Pair {
  from: string;
  to: string;
}

/** The edition in force against the one it supersedes, wherever the address says nothing. */
export function pairOf(
  editions: readonly EditionRow[],
  search: { from?: string | undefined; to?: string | undefined },
): Pair | undefined {
  const known = (edition: string | null | undefined) =>
    editions.find((row) => row.edition === edition);
  const to =
    known(search.to) ?? editions.find((row) => row.status === 'in_force') ?? editions.at(-1);
  if (!to) return undefined;
  const from = known(search.from) ?? known(to.supersedes) ?? editions.find((row) => row !== to);
  return from && from !== to ? { from: from.edition, to: to.edition } : undefined;
}

export function comparisonFile({ from, to }: Pair, format: 'xlsx' | 'docx'): string {
  return `/api/v1/standard_comparisons/export?${new URLSearchParams({ from, to, format })}`;
}
