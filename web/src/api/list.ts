/** A query as lists want it (ui/DataPage): its rows, the server's refusal, the way to ask anew. */
import { asApiError } from './problem';

interface Query<Row> {
  data: readonly Row[] | undefined;
  error: Error | null;
  isPending: boolean;
  refetch: () => Promise<unknown>;
}

/** `items` are those of the rows that are shown; all of them when left out. */
export function asList<Row>(query: Query<Row>, items = query.data) {
  return {
    data: items && { items },
    error: query.error && asApiError(query.error),
    isPending: query.isPending,
    refetch: () => void query.refetch(),
  };
}
