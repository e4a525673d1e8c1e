/** What the pages of the standards ask. */
import { useQuery } from '@tanstack/react-query';
import { call, client } from '../../api/client';
import type { components } from '../../api/schema';

export type EditionRow = components['schemas']['EditionRow'];
export type Comparison = components['schemas']['Comparison'];
export type Difference = components['schemas']['Difference'];
export type Indicator = components['schemas']['IndicatorView'];
export type EditionView = components['schemas']['EditionView'];

export function useEditions() {
  return useQuery({
    queryKey: ['standards'],
    queryFn: () => call(client.GET('/api/v1/standards')),
  });
}

export function useEdition(edition: string) {
  return useQuery({
    queryKey: ['standards', edition],
    queryFn: () =>
      call(client.GET('/api/v1/standards/{edition}', { params: { path: { edition } } })),
  });
}

/** Nothing is asked before both editions are known. */
export function useComparison(pair: { from: string; to: string } | undefined) {
  return useQuery({
    queryKey: ['standards', 'comparison', pair],
    enabled: pair !== undefined,
    queryFn: () =>
      call(
        client.GET('/api/v1/standard_comparisons', {
          params: { query: { from: pair?.from ?? '', to: pair?.to ?? '' } },
        }),
      ),
  });
}
