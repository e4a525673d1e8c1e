/** What the pages of measures and projects ask, and what a change makes stale. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { call, client } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];
export type Board = Schemas['GapBoard'];
export type Gap = Schemas['GapRow'];
export type GapAmount = Schemas['GapAmount'];
export type GapDistrict = Schemas['GapDistrict'];
export type GapLight = Schemas['GapLight'];
export type Forecast = Schemas['IndicatorForecast'];
export type Brief = Schemas['ProjectBrief'];
export type Worth = Schemas['ProjectWorth'];
export type Project = Schemas['ProjectView'];
export type ProjectDetail = Schemas['ProjectDetail'];
export type ProjectList = Schemas['ProjectList'];
export type ProjectBody = Schemas['ProjectBody'];
export type ProjectState = Schemas['ProjectState'];
export type ProjectSite = Schemas['ProjectSite'];
export type Fate = Schemas['ProjectFate'];
export type Way = Schemas['ProjectMove'];
export type Base = Schemas['ProjectBase'];
export type Milestone = Schemas['ProjectMilestone'];
export type MilestoneView = Schemas['ProjectMilestoneView'];
export type MilestoneLight = Schemas['ProjectMilestoneLight'];
export type Conflict = Schemas['ProjectConflict'];

export const projectsKey = ['projects'] as const;
const stale = [projectsKey, ['home']];

/** Nothing is asked before it is known of which campaign. */
export function useBoard(campaign: string | undefined) {
  return useQuery({
    queryKey: [...projectsKey, 'board', campaign],
    enabled: campaign !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/gap_board', {
          params: { path: { id: campaign ?? '' } },
        }),
      ),
  });
}

export function useProjects(campaign: string | undefined) {
  return useQuery({
    queryKey: [...projectsKey, 'list', campaign],
    enabled: campaign !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/projects', { params: { path: { id: campaign ?? '' } } }),
      ),
  });
}

export function useProject(id: string) {
  return useQuery({
    queryKey: [...projectsKey, 'one', id],
    queryFn: () => call(client.GET('/api/v1/projects/{id}', { params: { path: { id } } })),
  });
}

/** The pieces of a campaign that the reader may see, to put beside a measure. */
export function usePieces(campaign: string) {
  return useQuery({
    queryKey: ['evidence', 'list', { campaign }],
    queryFn: () => call(client.GET('/api/v1/evidence', { params: { query: { campaign } } })),
  });
}

export const usePutProject = (campaign: string) =>
  useChange(stale, async ({ id, body }: { id: string | undefined; body: ProjectBody }) => {
    if (id) {
      await call(client.PUT('/api/v1/projects/{id}', { params: { path: { id } }, body }));
    } else {
      await call(
        client.POST('/api/v1/campaigns/{id}/projects', {
          params: { path: { id: campaign } },
          body,
        }),
      );
    }
  });

export const useMoveProject = (id: string) =>
  useChange([projectsKey, ['home'], ['notices']], (body: Schemas['ProjectMoveBody']) =>
    call(client.POST('/api/v1/projects/{id}/moves', { params: { path: { id } }, body })),
  );

/** What the law asks for on protected ground; the same for as long as the page is open. */
export function useLegalBases() {
  return useQuery({
    queryKey: [...projectsKey, 'legal'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => call(client.GET('/api/v1/project_legal_bases')),
  });
}

export const useSettle = (id: string) =>
  useChange(stale, (body: Schemas['ProjectSettlementBody']) =>
    call(client.POST('/api/v1/projects/{id}/settlements', { params: { path: { id } }, body })),
  );

export const usePutEvidence = (id: string) =>
  useChange(stale, (body: Schemas['ProjectEvidenceBody']) =>
    call(client.PUT('/api/v1/projects/{id}/evidence', { params: { path: { id } }, body })),
  );
