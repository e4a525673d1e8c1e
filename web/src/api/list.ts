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
