/** What the pages of campaigns, honours and the calendar ask, and what a change makes stale. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call, client } from '../../api/client';
import { asApiError } from '../../api/problem';
import type { components } from '../../api/schema';

export type CampaignView = components['schemas']['CampaignView'];
export type CampaignItem = components['schemas']['CampaignItem'];
export type CampaignBody = components['schemas']['CampaignBody'];
export type MoveBody = components['schemas']['MoveBody'];
export type HonourView = components['schemas']['HonourView'];
export type HonourBody = components['schemas']['HonourBody'];
export type InspectionBody = components['schemas']['Inspection'];
export type MovedDay = components['schemas']['MovedDay'];

const key = ['campaigns'] as const;

export function useCampaigns() {
  return useQuery({ queryKey: [...key], queryFn: () => call(client.GET('/api/v1/campaigns')) });
}

export function useCampaign(id: string) {
  return useQuery({
    queryKey: [...key, id],
    queryFn: () => call(client.GET('/api/v1/campaigns/{id}', { params: { path: { id } } })),
  });
}

/** How it would look; nothing is asked before the days are all there. */
export function usePreview(body: CampaignBody | undefined) {
  return useQuery({
    queryKey: ['campaign_preview', body],
    enabled: body !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () => call(client.POST('/api/v1/campaign_previews', { body: body as CampaignBody })),
  });
}

export function useHonours() {
  return useQuery({
    queryKey: [...key, 'honours'],
    queryFn: () => call(client.GET('/api/v1/honours')),
  });
}

export function useEditions() {
  return useQuery({
    queryKey: ['standards'],
    queryFn: () => call(client.GET('/api/v1/standards')),
  });
}

export function useCalendar() {
  return useQuery({
    queryKey: [...key, 'calendar'],
    queryFn: () => call(client.GET('/api/v1/calendar')),
  });
}

/** A change of anything here; home and cockpit tell of it too. */
function useChange<Given, Answer>(act: (given: Given) => Promise<Answer>) {
  const known = useQueryClient();
  return useMutation({
    mutationFn: async (given: Given) => {
      try {
        return await act(given);
      } catch (error) {
        throw asApiError(error);
      }
    },
    // After a refusal too: somebody else may have been first.
    onSettled: () =>
      Promise.all(
        [key, ['home'], ['campaign_preview']].map((queryKey) =>
          known.invalidateQueries({ queryKey: [...queryKey] }),
        ),
      ),
  });
}

export const useCreateCampaign = () =>
  useChange((body: CampaignBody) => call(client.POST('/api/v1/campaigns', { body })));

export const useUpdateCampaign = (id: string) =>
  useChange((body: CampaignBody) =>
    call(client.PUT('/api/v1/campaigns/{id}', { params: { path: { id } }, body })),
  );

export const useMoveCampaign = (id: string) =>
  useChange((body: MoveBody) =>
    call(client.POST('/api/v1/campaigns/{id}/moves', { params: { path: { id } }, body })),
  );

export const usePutNotice = (id: string) =>
  useChange(({ file, revision }: { file: File; revision: number }) =>
    call(
      client.PUT('/api/v1/campaigns/{id}/notice', {
        params: { path: { id }, query: { name: file.name, revision } },
        headers: { 'content-type': 'application/octet-stream' },
        body: file as never,
        bodySerializer: (body) => body as never,
      }),
    ),
  );

export const usePutHonour = () =>
  useChange(({ id, body }: { id: string | undefined; body: HonourBody }) =>
    id
      ? call(client.PUT('/api/v1/honours/{id}', { params: { path: { id } }, body }))
      : call(client.POST('/api/v1/honours', { body })),
  );

export const useAddInspection = (id: string) =>
  useChange((body: InspectionBody) =>
    call(client.POST('/api/v1/honours/{id}/inspections', { params: { path: { id } }, body })),
  );

export const usePutCalendar = () =>
  useChange(({ year, days }: { year: number; days: MovedDay[] }) =>
    call(client.PUT('/api/v1/calendar/{year}', { params: { path: { year } }, body: { days } })),
  );
