/** What the pages of surveys ask, and what a change makes stale. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { asBytes, call, client } from '../../api/client';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];
export type Survey = Schemas['SurveyView'];
export type SurveyDetail = Schemas['SurveyDetail'];
export type SurveyBody = Schemas['SurveyBody'];
export type SurveyWay = Schemas['SurveyWay'];
export type Line = Schemas['SurveyLineView'];
export type LineBody = Schemas['SurveyLineBody'];
export type Asked = Schemas['SurveyAskedView'];
export type Answer = Schemas['SurveyAnswerView'];
export type AnswerBody = Schemas['SurveyAnswerBody'];
export type AnswerWay = Schemas['SurveyAnswerWay'];
export type AnswerState = Schemas['SurveyAnswerState'];
export type DecisionWay = Schemas['SurveyDecisionWay'];
export type Form = Schemas['SurveyForm'];
export type Move = Schemas['SurveyMoveView'];

const key = ['surveys'] as const;

/** What closing carries over is the statistics'; home tells what waits. */
export const stale = [key, ['statistics'], ['home']];

const byId = (id: string) => ({ params: { path: { id } } });

/** Nothing is asked before it is known of which campaign. */
export function useSurveys(campaign: string | undefined, since?: string) {
  return useQuery({
    queryKey: [...key, 'list', campaign, since],
    enabled: campaign !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/surveys', {
          params: { path: { id: campaign ?? '' }, query: since ? { since } : {} },
        }),
      ),
  });
}

export function useSurvey(id: string) {
  return useQuery({
    queryKey: [...key, 'one', id],
    queryFn: () => call(client.GET('/api/v1/surveys/{id}', byId(id))),
  });
}

/** The pieces of evidence of a unit, to attach. */
export function useEvidence(campaign: string, unit: string) {
  return useQuery({
    queryKey: ['evidence', 'list', { campaign, organisation: unit }],
    queryFn: () =>
      call(client.GET('/api/v1/evidence', { params: { query: { campaign, organisation: unit } } })),
  });
}

export const usePutSurvey = (campaign: string) =>
  useChange(stale, ({ id, body }: { id: string | undefined; body: SurveyBody }) =>
    id
      ? call(client.PUT('/api/v1/surveys/{id}', { ...byId(id), body })).then(() => ({ id }))
      : call(client.POST('/api/v1/campaigns/{id}/surveys', { ...byId(campaign), body })),
  );

export const useRemoveSurvey = () =>
  useChange(stale, ({ id, revision }: Pick<Survey, 'id' | 'revision'>) =>
    call(client.DELETE('/api/v1/surveys/{id}', { params: { path: { id }, query: { revision } } })),
  );

export const useMoveSurvey = (id: string) =>
  useChange(stale, (body: Schemas['SurveyMoveBody']) =>
    call(client.POST('/api/v1/surveys/{id}/moves', { ...byId(id), body })),
  );

export const usePropose = (id: string) =>
  useChange(stale, () => call(client.POST('/api/v1/surveys/{id}/proposals', byId(id))));

export const usePutLine = (survey: string) =>
  useChange(stale, ({ id, body }: { id: string | undefined; body: LineBody }) =>
    id
      ? call(client.PUT('/api/v1/survey_lines/{id}', { ...byId(id), body })).then(() => undefined)
      : call(client.POST('/api/v1/surveys/{id}/lines', { ...byId(survey), body })).then(
          () => undefined,
        ),
  );

export const useRemoveLine = () =>
  useChange(stale, ({ id, revision }: Pick<Line, 'id' | 'revision'>) =>
    call(
      client.DELETE('/api/v1/survey_lines/{id}', {
        params: { path: { id }, query: { revision } },
      }),
    ),
  );

export const useImportLines = (id: string) =>
  useChange(stale, ({ file, check }: { file: File; check: boolean }) =>
    call(
      client.POST('/api/v1/surveys/{id}/imports', {
        params: { path: { id }, query: { name: file.name, check } },
        ...asBytes(file),
      }),
    ),
  );

export const useLineImports = (id: string) =>
  useQuery({
    queryKey: [...key, 'imports', id],
    queryFn: () => call(client.GET('/api/v1/surveys/{id}/imports', byId(id))),
  });

export const useUndoLines = (id: string) =>
  useChange(stale, (imported: string) =>
    call(
      client.POST('/api/v1/surveys/{id}/imports/{import}/undoings', {
        params: { path: { id, import: imported } },
      }),
    ),
  );

export const useImportAnswers = (id: string) =>
  useChange(stale, ({ file, check }: { file: File; check: boolean }) =>
    call(
      client.POST('/api/v1/surveys/{id}/answer_imports', {
        params: { path: { id }, query: { name: file.name, check } },
        ...asBytes(file),
      }),
    ),
  );

export const useAnswerImports = (id: string) =>
  useQuery({
    queryKey: [...key, 'answer_imports', id],
    queryFn: () => call(client.GET('/api/v1/surveys/{id}/answer_imports', byId(id))),
  });

export const useUndoAnswers = (id: string) =>
  useChange(stale, (imported: string) =>
    call(
      client.POST('/api/v1/surveys/{id}/answer_imports/{import}/undoings', {
        params: { path: { id, import: imported } },
      }),
    ),
  );

export const useDecide = (line: string) =>
  useChange(stale, (body: Schemas['SurveyDecisionBody']) =>
    call(client.POST('/api/v1/survey_lines/{id}/decisions', { ...byId(line), body })),
  );

export const usePutAnswer = (line: string, unit: string) =>
  useChange(stale, (body: AnswerBody) =>
    call(
      client.PUT('/api/v1/survey_lines/{id}/answers/{unit}', {
        params: { path: { id: line, unit } },
        body,
      }),
    ),
  );

export const useMoveAnswer = (line: string, unit: string) =>
  useChange(stale, (body: Schemas['SurveyAnswerMoveBody']) =>
    call(
      client.POST('/api/v1/survey_lines/{id}/answers/{unit}/moves', {
        params: { path: { id: line, unit } },
        body,
      }),
    ),
  );
