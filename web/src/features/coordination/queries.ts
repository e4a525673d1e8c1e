/** What the pages of coordination ask, and what a change makes stale. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { call, client } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];
export type Kind = Schemas['MatterKind'];
export type Matter = Schemas['MatterView'];
export type MatterDetail = Schemas['MatterDetail'];
export type MatterList = Schemas['MatterList'];
export type MatterBody = Schemas['MatterBody'];
export type MatterState = Schemas['MatterState'];
export type MatterTask = Schemas['MatterTask'];
export type Way = Schemas['MatterWay'];
export type MoveBody = Schemas['MatterMoveBody'];
export type DecisionBody = Schemas['MatterDecisionBody'];
export type Overridden = Schemas['MatterOverridden'];
export type Delivery = Schemas['CommitmentDelivery'];
export type Moved = Schemas['Moved'];
export type Meeting = Schemas['MeetingView'];
export type MeetingDetail = Schemas['MeetingDetail'];
export type MeetingBody = Schemas['MeetingBody'];
export type MeetingWay = Schemas['MeetingWay'];
export type Seat = Schemas['MeetingSeat'];

export const coordinationKey = ['coordination'] as const;

/** Tasks show what stands around them, and a decision changes them; home tells of both. */
export const stale = [coordinationKey, ['tasks'], ['home']];

/** Nothing is asked before it is known of which campaign. */
export function useMatters(
  campaign: string | undefined,
  kind: Kind,
  asked: { since?: string | undefined; q?: string | undefined },
) {
  const query = {
    ...(asked.since ? { since: asked.since } : {}),
    ...(asked.q ? { q: asked.q } : {}),
  };
  return useQuery({
    queryKey: [...coordinationKey, 'list', campaign, kind, query],
    enabled: campaign !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/matters/{kind}', {
          params: { path: { id: campaign ?? '', kind }, query },
        }),
      ),
  });
}

export function useMatter(id: string) {
  return useQuery({
    queryKey: [...coordinationKey, 'one', id],
    queryFn: () => call(client.GET('/api/v1/matters/{id}', { params: { path: { id } } })),
  });
}

export function useMeetings(campaign: string | undefined, since?: string) {
  return useQuery({
    queryKey: [...coordinationKey, 'meetings', campaign, since],
    enabled: campaign !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/meetings', {
          params: { path: { id: campaign ?? '' }, query: since ? { since } : {} },
        }),
      ),
  });
}

export function useMeeting(id: string) {
  return useQuery({
    queryKey: [...coordinationKey, 'meeting', id],
    queryFn: () => call(client.GET('/api/v1/meetings/{id}', { params: { path: { id } } })),
  });
}

/** The tasks of a campaign, to choose from. */
export function useTaskChoices(campaign: string | undefined) {
  return useQuery({
    queryKey: ['tasks', 'list', campaign, undefined],
    enabled: campaign !== undefined,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/tasks', {
          params: { path: { id: campaign ?? '' }, query: {} },
        }),
      ),
  });
}

export const usePutMatter = (campaign: string, kind: Kind) =>
  useChange(stale, ({ id, body }: { id: string | undefined; body: MatterBody }) =>
    id
      ? call(client.PUT('/api/v1/matters/{id}', { params: { path: { id } }, body }))
      : call(
          client.POST('/api/v1/campaigns/{id}/matters/{kind}', {
            params: { path: { id: campaign, kind } },
            body,
          }),
        ),
  );

export const useMoveMatter = (id: string) =>
  useChange(stale, (body: MoveBody) =>
    call(client.POST('/api/v1/matters/{id}/moves', { params: { path: { id } }, body })),
  );

export const useDecide = (id: string) =>
  useChange(stale, (body: DecisionBody) =>
    call(client.POST('/api/v1/matters/{id}/decisions', { params: { path: { id } }, body })),
  );

export const useGive = (id: string) =>
  useChange(stale, (body: Schemas['MatterTaskBody']) =>
    call(client.POST('/api/v1/matters/{id}/tasks', { params: { path: { id } }, body })),
  );
