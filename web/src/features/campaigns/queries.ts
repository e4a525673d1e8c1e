/** What the pages of campaigns, honours and the calendar ask, and what a change makes stale. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { campaignsKey } from '../../api/campaigns';
import { useChange } from '../../api/change';
import { asBytes, call, client } from '../../api/client';
import type { components } from '../../api/schema';

export { useCampaigns } from '../../api/campaigns';

export type CampaignView = components['schemas']['CampaignView'];
export type CampaignItem = components['schemas']['CampaignItem'];
export type CampaignBody = components['schemas']['CampaignBody'];
export type MoveBody = components['schemas']['MoveBody'];
export type HonourView = components['schemas']['HonourView'];
export type HonourBody = components['schemas']['HonourBody'];
export type InspectionBody = components['schemas']['Inspection'];
export type MovedDay = components['schemas']['MovedDay'];
export type BaselineView = components['schemas']['BaselineView'];
export type BaselineRow = components['schemas']['BaselineRow'];
export type BaselineBody = components['schemas']['BaselineBody'];
export type EnvironmentFigure = components['schemas']['EnvironmentFigure'];
export type EnvironmentBody = components['schemas']['EnvironmentBody'];

/** How it would look; nothing is asked before the days are all there. */
/** How a campaign would look: a new one, or the one of that id as it is being changed. */
export function usePreview(body: CampaignBody | undefined, of: string | undefined) {
  return useQuery({
    queryKey: ['campaign_preview', of, body],
    enabled: body !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.POST('/api/v1/campaign_previews', {
          params: { query: of === undefined ? {} : { of } },
          body: body as CampaignBody,
        }),
      ),
  });
}

export function useHonours() {
  return useQuery({
    queryKey: [...campaignsKey, 'honours'],
    queryFn: () => call(client.GET('/api/v1/honours')),
  });
}

export function useBaseline(honour: string) {
  return useQuery({
    queryKey: [...campaignsKey, 'baseline', honour],
    queryFn: () =>
      call(client.GET('/api/v1/honours/{id}/baseline', { params: { path: { id: honour } } })),
  });
}

export function useEnvironment() {
  return useQuery({
    queryKey: [...campaignsKey, 'environment'],
    queryFn: () => call(client.GET('/api/v1/investment_environment')),
  });
}

/** Those whose figures may be taken for the year of the award. */
export function useAssessments() {
  return useQuery({
    queryKey: ['assessments', 'list'],
    queryFn: () => call(client.GET('/api/v1/assessments')),
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
    queryKey: [...campaignsKey, 'calendar'],
    queryFn: () => call(client.GET('/api/v1/calendar')),
  });
}

/** Home and cockpit tell of it too. */
const stale = [campaignsKey, ['home'], ['campaign_preview']];

export const usePutBaseline = (honour: string) =>
  useChange(stale, (body: BaselineBody) =>
    call(client.PUT('/api/v1/honours/{id}/baseline', { params: { path: { id: honour } }, body })),
  );

export const usePutEnvironment = () =>
  useChange(stale, (body: EnvironmentBody) =>
    call(client.PUT('/api/v1/investment_environment', { body })),
  );

export const useCreateCampaign = () =>
  useChange(stale, (body: CampaignBody) => call(client.POST('/api/v1/campaigns', { body })));

export const useUpdateCampaign = (id: string) =>
  useChange(stale, (body: CampaignBody) =>
    call(client.PUT('/api/v1/campaigns/{id}', { params: { path: { id } }, body })),
  );

export const useMoveCampaign = (id: string) =>
  useChange(stale, (body: MoveBody) =>
    call(client.POST('/api/v1/campaigns/{id}/moves', { params: { path: { id } }, body })),
  );

export const usePutNotice = (id: string) =>
  useChange(stale, ({ file, revision }: { file: File; revision: number }) =>
    call(
      client.PUT('/api/v1/campaigns/{id}/notice', {
        params: { path: { id }, query: { name: file.name, revision } },
        ...asBytes(file),
      }),
    ),
  );

export const usePutHonour = () =>
  useChange(stale, ({ id, body }: { id: string | undefined; body: HonourBody }) =>
    id
      ? call(client.PUT('/api/v1/honours/{id}', { params: { path: { id } }, body }))
      : call(client.POST('/api/v1/honours', { body })),
  );

export const useWithdrawHonour = ({ id, revision }: HonourView) =>
  useChange(stale, (reason: string) =>
    call(
      client.POST('/api/v1/honours/{id}/withdrawals', {
        params: { path: { id } },
        body: { reason, revision },
      }),
    ),
  );

export const useAddInspection = (id: string) =>
  useChange(stale, (body: InspectionBody) =>
    call(client.POST('/api/v1/honours/{id}/inspections', { params: { path: { id } }, body })),
  );

export const usePutCalendar = () =>
  useChange(stale, (given: { year: number; days: MovedDay[]; revision: number }) => {
    const { year, ...body } = given;
    return call(client.PUT('/api/v1/calendar/{year}', { params: { path: { year } }, body }));
  });

export const useHonourHandIn = () =>
  useChange(stale, ({ file, check }: { file: File; check: boolean }) =>
    call(
      client.POST('/api/v1/honours/imports', {
        params: { query: { name: file.name, check } },
        ...asBytes(file),
      }),
    ),
  );

export const useHonourImports = () =>
  useQuery({
    queryKey: [...campaignsKey, 'honour_imports'],
    queryFn: () => call(client.GET('/api/v1/honours/imports')),
  });

export const useUndoHonours = () =>
  useChange(stale, (id: string) =>
    call(
      client.POST('/api/v1/honours/imports/{import}/undoings', {
        params: { path: { import: id } },
      }),
    ),
  );
