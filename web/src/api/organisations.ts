/** Organisations and groups, which the directory and the cockpit read: asked once for both. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call, client } from './client';

export const organisationsKey = ['organisations'] as const;

export function useOrganisations(
  asked: { search?: string; division?: string; withdrawn?: boolean } = {},
) {
  return useQuery({
    queryKey: [...organisationsKey, asked],
    placeholderData: keepPreviousData,
    queryFn: () => call(client.GET('/api/v1/organisations', { params: { query: asked } })),
  });
}

export function useBodies() {
  return useQuery({
    queryKey: [...organisationsKey, 'bodies'],
    queryFn: () => call(client.GET('/api/v1/bodies')),
  });
}

/** The districts, zones and what lies within them; those that were taken back come last. */
export function useDivisions() {
  return useQuery({
    queryKey: [...organisationsKey, 'divisions'],
    queryFn: () => call(client.GET('/api/v1/divisions')),
  });
}
