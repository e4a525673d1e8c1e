/** What the audit page asks. */
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { call, client } from '../../api/client';
import { everyRow } from '../../api/list';
import type { components } from '../../api/schema';
import type { Asked } from './parts/asked';

export type Recorded = components['schemas']['EventView'];
export type FoundHead = components['schemas']['FoundHead'];

export function useEvents(asked: Asked) {
  return useInfiniteQuery({
    queryKey: ['audit', 'events', asked],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      call(
        client.GET('/api/v1/events', {
          params: {
            query: {
              ...asked,
              limit: 100,
              ...(pageParam === undefined ? {} : { before: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Every record of a filter, for a file. */
export const allEvents = (asked: Asked) =>
  everyRow<Recorded, number | undefined>(undefined, (before) =>
    call(
      client.GET('/api/v1/events', {
        params: { query: { ...asked, limit: 500, ...(before === undefined ? {} : { before }) } },
      }),
    ),
  );

/** One record by its number, for an address that was sent without its list. */
export function useEvent(sequence: number | undefined) {
  return useQuery({
    queryKey: ['audit', 'event', sequence],
    enabled: sequence !== undefined,
    queryFn: async () => {
      const before = (sequence ?? 0) + 1;
      const page = await call(
        client.GET('/api/v1/events', { params: { query: { before, limit: 1 } } }),
      );
      return page.items.find((event) => event.sequence === sequence) ?? null;
    },
  });
}

/** Looks for the head that a document prints. */
export function useFindHead() {
  return useMutation({
    mutationFn: (head: string) =>
      call(client.GET('/api/v1/events/printed_head', { params: { query: { head } } })),
  });
}

export function useVerification() {
  return useQuery({
    queryKey: ['audit', 'verification'],
    queryFn: () => call(client.GET('/api/v1/events/verification')),
    // Walking the chain is work: it is done when the page opens and when it is asked for.
    refetchOnWindowFocus: false,
    staleTime: 300_000,
  });
}
