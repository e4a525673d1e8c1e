/** What the page of units asks: how they stand, and what came of their promises. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call, client } from '../../../api/client';
import { tasksKey } from '../queries';

export function useUnits(campaign: string | undefined, since?: string) {
  return useQuery({
    queryKey: [...tasksKey, 'units', campaign, since],
    enabled: campaign !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/task_units', {
          params: { path: { id: campaign ?? '' }, query: since ? { since } : {} },
        }),
      ),
  });
}

export function usePromises(campaign: string) {
  return useQuery({
    queryKey: ['coordination', 'promises', campaign],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/unit_promises', { params: { path: { id: campaign } } }),
      ),
  });
}
