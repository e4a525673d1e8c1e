/** What the pages of siting ask, and what a change makes stale. */
import { useQueries, useQuery } from '@tanstack/react-query';
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

const pictures = (id: string, done: boolean) => ({
  queryKey: [...key, id, 'pictures'],
  enabled: done,
  queryFn: async () =>
    (await call(
      client.GET('/api/v1/siting_scenarios/{id}/pictures', { params: { path: { id } } }),
    )) as unknown as Pictures,
});

export const usePictures = (id: string, done: boolean) => useQuery(pictures(id, done));

export function useAllPictures(ids: readonly string[]) {
  return useQueries({ queries: ids.map((id) => pictures(id, true)) });
}

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

/** The rows of the editions that ask for coverage, the older name first. */
const coverage = ['park-service-radius-coverage', 'park-activity-site-coverage'];

/** Registers the chosen sites as projects against the gap of coverage; answers how many. */
export const useMakeProjects = (detail: Detail, answer: Answer) =>
  useChange([['projects'], ['home']], async () => {
    const path = { id: detail.campaign };
    const [board, { sites }] = await Promise.all([
      call(client.GET('/api/v1/campaigns/{id}/gap_board', { params: { path } })),
      queries.fetchQuery(pictures(detail.id, true)),
    ]);
    const failing = coverage.find((row) => board.gaps.some(({ item }) => item === row));
    const ground = new Map(sites.features.map((one) => [one.properties?.id, one.geometry]));
    const made = await call(
      client.POST('/api/v1/projects/from_sites', {
        body: {
          campaign: detail.campaign,
          item: failing ?? coverage[0] ?? '',
          scenario: detail.name,
          sites: answer.sites.map((site) => ({
            name: site.name || site.id,
            division: site.district,
            area_m2: site.area_m2,
            build_fen: site.build_fen,
            land_fen: site.land_fen,
            points: site.points_gain,
            geometry: ground.get(site.id) as never,
          })),
        },
      }),
    );
    return made.ids.length;
  });

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
