/** What the pages of siting ask, and what a change makes stale. */
import { useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { call, client, queries } from '../../api/client';
import type { components } from '../../api/schema';
import { useMay } from '../../api/session';
import type { Answer, ComparisonRow, Pictures } from './parts/answer';
import type { Radius, SitingRequest } from './parts/request';

type Schemas = components['schemas'];
export type Scenario = Schemas['SitingScenarioView'];
export type Summary = Schemas['SitingSummary'];
export type Setup = Omit<Schemas['SitingSetup'], 'request' | 'radii'> & {
  request: SitingRequest;
  radii: Radius[];
};
export type Detail = Omit<Schemas['SitingScenarioDetail'], 'request' | 'answer'> & {
  request: SitingRequest | null;
  /** Nothing before it is done. */
  answer: Answer | null;
};
export type Tried = Omit<Schemas['SitingTried'], 'answer'> & { answer: Answer };
export type Compared = Omit<Schemas['SitingCompared'], 'comparison'> & {
  comparison: { rows: ComparisonRow[]; in_all: string[] };
};

const key = ['siting'] as const;

export function useScenarios() {
  return useQuery({
    queryKey: [...key],
    queryFn: () => call(client.GET('/api/v1/siting_scenarios')),
  });
}

export function useScenario(id: string | undefined) {
  return useQuery({
    queryKey: [...key, id],
    enabled: id !== undefined,
    queryFn: async () =>
      (await call(
        client.GET('/api/v1/siting_scenarios/{id}', { params: { path: { id: id ?? '' } } }),
      )) as unknown as Detail,
  });
}

const pictures = (id: string) => ({
  queryKey: [...key, id, 'pictures'],
  queryFn: async () =>
    (await call(
      client.GET('/api/v1/siting_scenarios/{id}/pictures', { params: { path: { id } } }),
    )) as unknown as Pictures,
});

export const usePictures = (id: string) => useQuery(pictures(id));

/** Those of several scenarios at once, in their order. */
export const useAllPictures = (ids: readonly string[]) =>
  useQuery({
    queryKey: [...key, 'pictures', ...ids],
    queryFn: () => Promise.all(ids.map((id) => queries.fetchQuery(pictures(id)))),
  });

export function useSetup() {
  const may = useMay('siting.make');
  return useQuery({
    queryKey: [...key, 'setup'],
    enabled: may,
    queryFn: async () => (await call(client.GET('/api/v1/siting_setup'))) as unknown as Setup,
  });
}

export function useComparison(ids: string) {
  return useQuery({
    queryKey: [...key, 'comparison', ids],
    enabled: ids !== '',
    queryFn: async () =>
      (await call(
        client.GET('/api/v1/siting_comparison', { params: { query: { ids } } }),
      )) as unknown as Compared,
  });
}

/** The projects that a scenario became; those that were given up count no more. */
export function useProjectsOf(scenario: string) {
  const may = useMay('projects.read');
  return useQuery({
    queryKey: ['projects', 'scenario', scenario],
    enabled: may,
    queryFn: () =>
      call(
        client.GET('/api/v1/siting_scenarios/{id}/projects', {
          params: { path: { id: scenario } },
        }),
      ),
  });
}

/** Registers the chosen sites as projects against the gap of coverage. */
export const useMakeProjects = (scenario: string) =>
  useChange([['projects'], ['home']], () =>
    call(client.POST('/api/v1/projects/from_sites', { body: { scenario } })),
  );

/** Answers the scenario that will be, and the job that works it out. */
export async function ask(body: { name: string; note: string; request: SitingRequest }) {
  const answer = await call(client.POST('/api/v1/siting_scenarios', { body: body as never }));
  void queries.invalidateQueries({ queryKey: key });
  return answer;
}

/** Tries a question out; nothing is kept. */
export async function attempt(request: SitingRequest) {
  const body = { request } as never;
  return (await call(client.POST('/api/v1/siting_trials', { body }))) as unknown as Tried;
}

export const useWithdraw = (id: string) =>
  useChange([key], (reason: string) =>
    call(
      client.POST('/api/v1/siting_scenarios/{id}/withdrawals', {
        params: { path: { id } },
        body: { reason },
      }),
    ),
  );

/** The job that works a scenario out, where the page was not the one that asked for it. */
export function useJobOf(scenario: string, name: string, running: boolean) {
  const may = useMay('jobs.read');
  const { data } = useQuery({
    queryKey: [...key, scenario, 'job'],
    enabled: running && may,
    queryFn: () => call(client.GET('/api/v1/jobs')),
  });
  return data?.find(
    ({ kind, title, state }) =>
      kind.startsWith('siting.run') && title === name && ['queued', 'running'].includes(state),
  )?.id;
}

export const stale = () => void queries.invalidateQueries({ queryKey: key });
