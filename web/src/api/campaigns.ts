/** Campaigns, which their own pages, tasks and the desk read: asked once, made stale for all. */
import { useQuery } from '@tanstack/react-query';
import { call, client } from './client';

export const campaignsKey = ['campaigns'] as const;

/** Days go by on a page that stays open, too. */
const refresh = 10 * 60_000;

/** Nothing is asked before it is known which. */
export function useCampaign(id: string | undefined) {
  return useQuery({
    queryKey: [...campaignsKey, id],
    enabled: id !== undefined,
    refetchInterval: refresh,
    queryFn: () =>
      call(client.GET('/api/v1/campaigns/{id}', { params: { path: { id: id ?? '' } } })),
  });
}

/** The days on which a notice went out, the newest first: what lists are compared with. */
export function useNoticeDays(campaign: string | undefined) {
  return useQuery({
    queryKey: ['notices', 'days', campaign],
    enabled: campaign !== undefined,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/notice_days', {
          params: { path: { id: campaign ?? '' } },
        }),
      ),
  });
}

export function useCampaigns() {
  return useQuery({
    queryKey: [...campaignsKey],
    queryFn: () => call(client.GET('/api/v1/campaigns')),
  });
}
