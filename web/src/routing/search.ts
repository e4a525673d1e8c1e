/**
 * Filters, tabs and the open record live in the address, so that any view can be sent to a
 * colleague and back leads back. A route says `validateSearch: listSearch`; its page says
 * `const [search, setSearch] = useListSearch()`.
 */
import { useNavigate, useSearch } from '@tanstack/react-router';

export type ListSearch = Record<string, string | undefined>;

/** Plain text values; anything else in the address counts as absent. */
export function listSearch(raw: Record<string, unknown>): ListSearch {
  const plain = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [key, plain(value) ? String(value) : undefined]),
  );
}

export function useListSearch(): [ListSearch, (next: ListSearch) => void] {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const set = (next: ListSearch) => {
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value));
    void navigate({ to: '.', search: kept as never, resetScroll: false });
  };
  return [search, set];
}

/** The record that is open beside the list: `?open=…`. For ui/Drawer. */
export function useOpenRecord(): [string | undefined, (key: string | undefined) => void] {
  const [search, setSearch] = useListSearch();
  return [search.open, (key) => setSearch({ ...search, open: key })];
}
