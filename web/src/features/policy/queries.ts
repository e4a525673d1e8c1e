/** What the page of the policy asks. */
import { useQuery } from '@tanstack/react-query';
import { call, client } from '../../api/client';
import type { components } from '../../api/schema';

export type PolicyRow = components['schemas']['PolicyRow'];

export function usePolicy() {
  return useQuery({
    queryKey: ['policy'],
    queryFn: () => call(client.GET('/api/v1/policy')),
    // It changes with the program only.
    staleTime: Number.POSITIVE_INFINITY,
  });
}
