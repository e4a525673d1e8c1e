/** What the page of the installation asks. */
import { useQuery } from '@tanstack/react-query';
import { call, client } from '../../api/client';
import type { components } from '../../api/schema';

export type Installation = components['schemas']['SystemView'];

export function useSystem() {
  return useQuery({
    queryKey: ['system'],
    queryFn: () => call(client.GET('/api/v1/system')),
    refetchInterval: 60_000,
  });
}
