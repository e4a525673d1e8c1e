/** What a list page shows of a question: its rows, or the ones that are left of them. */
import type { UseQueryResult } from '@tanstack/react-query';
import { asApiError } from './problem';

/** For the `query` of ui/DataPage. */
export function listOf<Row>(
  query: Pick<UseQueryResult<unknown>, 'error' | 'isPending' | 'refetch'>,
  items: readonly Row[] | undefined,
) {
  return {
    data: items && { items },
    error: query.error && asApiError(query.error),
    isPending: query.isPending,
    refetch: () => void query.refetch(),
  };
}

/** Most rows of a list that is fetched whole for a file; a browser has to draw each of them. */
const mostRows = 5_000;

/** Rows of a list, and whether there are more than these. */
export interface Rows<Row> {
  items: Row[];
  cut: boolean;
}

/** Every row of a question that is answered page by page, up to a bound. */
export async function everyRow<Row, Place>(
  first: Place,
  ask: (place: Place) => Promise<{ items: readonly Row[]; next?: Place | null | undefined }>,
  most = mostRows,
): Promise<Rows<Row>> {
  const items: Row[] = [];
  let place = first;
  for (;;) {
    const page = await ask(place);
    items.push(...page.items);
    const over = items.length > most;
    // A page that brings nothing would be asked for ever.
    const next = page.items.length > 0 ? (page.next ?? undefined) : undefined;
    if (over || next === undefined)
      return { items: items.slice(0, most), cut: over || next !== undefined };
    if (items.length === most) return { items, cut: true };
    place = next;
  }
}
