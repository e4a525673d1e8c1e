/** What the pages of tasks ask, and what a change makes stale. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { asBytes, call, client } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];
export type Task = Schemas['TaskView'];
export type TaskDetail = Schemas['TaskDetail'];
export type TaskList = Schemas['TaskList'];
export type OwnTasks = Schemas['OwnTasks'];
export type TaskBody = Schemas['TaskBody'];
export type PartBody = Schemas['TaskPartBody'];
export type Part = Schemas['TaskPart'];
export type Light = Schemas['TaskLight'];
export type Lights = Schemas['TaskLights'];
export type State = Schemas['TaskState'];
export type Flags = Schemas['TaskFlags'];
export type MoveBody = Schemas['TaskMoveBody'];
export type PartMoveBody = Schemas['TaskPartMoveBody'];
export type UrgeBody = Schemas['TaskUrgeBody'];
export type ExtensionBody = Schemas['TaskExtensionBody'];
export type ExtensionDecision = Schemas['TaskExtensionDecision'];
export type Extension = Schemas['TaskExtension'];
export type Milestone = Schemas['Milestone'];
export type Moved = Schemas['TaskMovedView'];
export type Ladder = Schemas['TaskLadder'];
export type LadderBody = Schemas['TaskLadderBody'];
export type Unit = Schemas['TaskUnit'];
export type Units = Schemas['TaskUnits'];
export type Version = Schemas['BreakdownVersion'];
export type Receipt = Schemas['BreakdownReceipt'];
export type Change = Schemas['BreakdownChange'];
export type IssueBody = Schemas['BreakdownIssue'];
export type ProposalBody = Schemas['BreakdownProposal'];
export type Imported = Schemas['BreakdownImported'];
export type Import = Schemas['BreakdownImport'];
type HeldPost = Schemas['HeldPost'];

export type { HeldPost };

const key = ['tasks'] as const;

/** Nothing is asked before it is known of which campaign. */
export function useTasks(campaign: string | undefined, since?: string) {
  return useQuery({
    queryKey: [...key, 'list', campaign, since],
    enabled: campaign !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/tasks', {
          params: { path: { id: campaign ?? '' }, query: since ? { since } : {} },
        }),
      ),
  });
}

export function useTask(id: string) {
  return useQuery({
    queryKey: [...key, 'one', id],
    queryFn: () => call(client.GET('/api/v1/tasks/{id}', { params: { path: { id } } })),
  });
}

export function useOwnTasks() {
  return useQuery({
    queryKey: [...key, 'own'],
    queryFn: () => call(client.GET('/api/v1/own_tasks')),
  });
}

export function useUnits(campaign: string | undefined, since?: string) {
  return useQuery({
    queryKey: [...key, 'units', campaign, since],
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

export function useCheck(campaign: string, asked: boolean) {
  return useQuery({
    queryKey: [...key, 'check', campaign],
    enabled: asked,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/breakdown/check', {
          params: { path: { id: campaign } },
        }),
      ),
  });
}

export function useVersions(campaign: string | undefined) {
  return useQuery({
    queryKey: [...key, 'versions', campaign],
    enabled: campaign !== undefined,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/breakdown/versions', {
          params: { path: { id: campaign ?? '' } },
        }),
      ),
  });
}

export function useVersion(campaign: string, number: number) {
  return useQuery({
    queryKey: [...key, 'versions', campaign, number],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/breakdown/versions/{number}', {
          params: { path: { id: campaign, number } },
        }),
      ),
  });
}

/** Without `to`, against what is written now. */
export function useComparison(campaign: string, from: number, to: number | undefined) {
  return useQuery({
    queryKey: [...key, 'comparison', campaign, from, to],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/breakdown/comparison', {
          params: { path: { id: campaign }, query: to === undefined ? { from } : { from, to } },
        }),
      ),
  });
}

export function useImports(campaign: string) {
  return useQuery({
    queryKey: [...key, 'imports', campaign],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/breakdown/imports', {
          params: { path: { id: campaign } },
        }),
      ),
  });
}

export function useLadder() {
  return useQuery({
    queryKey: [...key, 'ladder'],
    queryFn: () => call(client.GET('/api/v1/task_ladder')),
  });
}

/** The rows of an edition that is known here by the name that the campaign gives it. */
export function useRows(edition: string | undefined) {
  return useQuery({
    queryKey: ['standards', 'rows', edition],
    enabled: edition !== undefined,
    queryFn: async () => {
      const known = await call(client.GET('/api/v1/standards'));
      const one = known?.find((row) => row.title === edition || row.edition === edition);
      if (!one) return [];
      const whole = await call(
        client.GET('/api/v1/standards/{edition}', { params: { path: { edition: one.edition } } }),
      );
      return whole.categories.flatMap((category) => category.indicators);
    },
  });
}

/** Home tells of tasks too. */
const stale = [key, ['home']];

export const usePutTask = (campaign: string) =>
  useChange(stale, ({ id, body }: { id: string | undefined; body: TaskBody }) =>
    id
      ? call(client.PUT('/api/v1/tasks/{id}', { params: { path: { id } }, body }))
      : call(
          client.POST('/api/v1/campaigns/{id}/tasks', { params: { path: { id: campaign } }, body }),
        ),
  );

export const useRemoveTask = () =>
  useChange(stale, ({ id, revision }: Pick<Task, 'id' | 'revision'>) =>
    call(client.DELETE('/api/v1/tasks/{id}', { params: { path: { id }, query: { revision } } })),
  );

export const useMoveTask = (id: string) =>
  useChange(stale, (body: MoveBody) =>
    call(client.POST('/api/v1/tasks/{id}/moves', { params: { path: { id } }, body })),
  );

export const useMovePart = (id: string) =>
  useChange(stale, ({ part, body }: { part: string; body: PartMoveBody }) =>
    call(
      client.POST('/api/v1/tasks/{id}/parts/{part}/moves', {
        params: { path: { id, part } },
        body,
      }),
    ),
  );

export const useUrge = (id: string) =>
  useChange(stale, (body: UrgeBody) =>
    call(client.POST('/api/v1/tasks/{id}/urges', { params: { path: { id } }, body })),
  );

export const usePutPlan = (id: string) =>
  useChange(stale, (milestones: Milestone[]) =>
    call(
      client.PUT('/api/v1/tasks/{id}/milestones', {
        params: { path: { id } },
        body: { milestones },
      }),
    ),
  );

export const useAskExtension = (id: string) =>
  useChange(stale, (body: ExtensionBody) =>
    call(client.POST('/api/v1/tasks/{id}/extensions', { params: { path: { id } }, body })),
  );

export const useDecideExtension = (id: string) =>
  useChange(stale, (body: ExtensionDecision) =>
    call(client.POST('/api/v1/tasks/{id}/extension_decisions', { params: { path: { id } }, body })),
  );

export const usePropose = (campaign: string) =>
  useChange(stale, (body: ProposalBody) =>
    call(
      client.POST('/api/v1/campaigns/{id}/breakdown/proposals', {
        params: { path: { id: campaign } },
        body,
      }),
    ),
  );

export const useIssue = (campaign: string) =>
  useChange(stale, (body: IssueBody) =>
    call(
      client.POST('/api/v1/campaigns/{id}/breakdown/versions', {
        params: { path: { id: campaign } },
        body,
      }),
    ),
  );

export const useNote = (campaign: string) =>
  useChange(stale, (number: number) =>
    call(
      client.POST('/api/v1/campaigns/{id}/breakdown/versions/{number}/receipts', {
        params: { path: { id: campaign, number } },
      }),
    ),
  );

export const useHandIn = (campaign: string) =>
  useChange(
    stale,
    ({ file, check, validOnly }: { file: File; check?: boolean; validOnly?: boolean }) =>
      call(
        client.POST('/api/v1/campaigns/{id}/breakdown/imports', {
          params: {
            path: { id: campaign },
            query: { name: file.name, check: check ?? false, valid_only: validOnly ?? false },
          },
          ...asBytes(file),
        }),
      ),
  );

export const useUndoImport = (campaign: string) =>
  useChange(stale, (id: string) =>
    call(
      client.POST('/api/v1/campaigns/{id}/breakdown/imports/{import}/undoings', {
        params: { path: { id: campaign, import: id } },
      }),
    ),
  );

export const usePutLadder = () =>
  useChange(stale, (body: LadderBody) => call(client.PUT('/api/v1/task_ladder', { body })));
