/** What only the breakdown's own page asks and changes: its check, versions and imports. */
import { useQuery } from '@tanstack/react-query';
import { useChange } from '../../../api/change';
import { asBytes, call, client } from '../../../api/client';
import { withoutField } from '../../../api/problem';
import { type IssueBody, type ProposalBody, stale, tasksKey } from '../queries';

export function useCheck(campaign: string, asked: boolean) {
  return useQuery({
    queryKey: [...tasksKey, 'check', campaign],
    enabled: asked,
    queryFn: async () => {
      const found = await call(
        client.GET('/api/v1/campaigns/{id}/breakdown/check', {
          params: { path: { id: campaign } },
        }),
      );
      // The names that programs give the columns are no words of a clerk's.
      const said = found.problems.map((problem) => ({
        ...problem,
        message: withoutField(problem.message, problem.place.field),
      }));
      return { ...found, problems: said };
    },
  });
}

export function useVersions(campaign: string | undefined) {
  return useQuery({
    queryKey: [...tasksKey, 'versions', campaign],
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
    queryKey: [...tasksKey, 'versions', campaign, number],
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
    queryKey: [...tasksKey, 'comparison', campaign, from, to],
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
    queryKey: [...tasksKey, 'imports', campaign],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/breakdown/imports', {
          params: { path: { id: campaign } },
        }),
      ),
  });
}

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
