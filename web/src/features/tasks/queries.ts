/** What the pages of tasks ask, and what a change makes stale. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { call, client } from '../../api/client';
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
export type Imported = Schemas['WorkbookImported'];
export type Import = Schemas['WorkbookImport'];
type HeldPost = Schemas['HeldPost'];

export type { HeldPost };

export const tasksKey = ['tasks'] as const;

/** The lines of the breakdown. Nothing is asked before it is known of which campaign. */
export function useTasks(campaign: string | undefined, since?: string) {
  return useQuery({
    queryKey: [...tasksKey, 'list', campaign, since],
    enabled: campaign !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/tasks', {
          params: {
            path: { id: campaign ?? '' },
            query: since ? { lines: true, since } : { lines: true },
          },
        }),
      ),
  });
}

export function useTask(id: string) {
  return useQuery({
    queryKey: [...tasksKey, 'one', id],
    queryFn: () => call(client.GET('/api/v1/tasks/{id}', { params: { path: { id } } })),
  });
}

export function useOwnTasks() {
  return useQuery({
    queryKey: [...tasksKey, 'own'],
    queryFn: () => call(client.GET('/api/v1/own_tasks')),
  });
}

/** Home tells of tasks too. */
export const stale = [tasksKey, ['home']];

export const useRemoveTask = () =>
  useChange(stale, ({ id, revision }: Pick<Task, 'id' | 'revision'>) =>
    call(client.DELETE('/api/v1/tasks/{id}', { params: { path: { id }, query: { revision } } })),
  );

export const useNote = (campaign: string) =>
  useChange(stale, (number: number) =>
    call(
      client.POST('/api/v1/campaigns/{id}/breakdown/versions/{number}/receipts', {
        params: { path: { id: campaign, number } },
      }),
    ),
  );
