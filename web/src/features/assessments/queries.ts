/** What the pages of the assessments ask and change. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { call, client, queries } from '../../api/client';
import type { components } from '../../api/schema';
import { useMay } from '../../api/session';
import type { AssessmentRecord, Item, Summary, Verified } from './parts/record';

type Schemas = components['schemas'];
export type AssessmentRow = Omit<Schemas['AssessmentView'], 'summary'> & { summary: Summary };
export type Detail = Omit<Schemas['AssessmentDetail'], 'record' | 'summary' | 'verifications'> & {
  summary: Summary;
  /** Nothing before it is done. */
  record: AssessmentRecord | null;
  verifications: (Omit<Schemas['VerificationView'], 'result'> & { result: Verified })[];
};
export interface Guidance {
  definition?: string;
  formula?: string;
  scope?: string;
  evidence?: string;
  mistakes?: string[];
}
export type Passport = Omit<Schemas['Passport'], 'item' | 'guidance'> & {
  item: Item;
  guidance: Guidance | null;
};
export type Setup = Omit<Schemas['AssessmentSetup'], 'project'> & {
  /** `city.toml`; nothing before it was set. */
  project: object | null;
};

export function useAssessments() {
  return useQuery({
    queryKey: ['assessments'],
    queryFn: async () => (await call(client.GET('/api/v1/assessments'))) as AssessmentRow[],
  });
}

export function useAssessment(id: string) {
  return useQuery({
    queryKey: ['assessments', id],
    queryFn: async () =>
      (await call(
        client.GET('/api/v1/assessments/{id}', { params: { path: { id } } }),
      )) as unknown as Detail,
  });
}

export function usePassport(id: string, indicator: string | undefined) {
  return useQuery({
    queryKey: ['assessments', id, 'items', indicator],
    enabled: indicator !== undefined,
    queryFn: async () =>
      (await call(
        client.GET('/api/v1/assessments/{id}/items/{indicator}', {
          params: { path: { id, indicator: indicator ?? '' } },
        }),
      )) as unknown as Passport,
  });
}

/** From then on reviewers read it. */
export const useHandUp = (id: string) =>
  useChange([['assessments']], () =>
    call(client.POST('/api/v1/assessments/{id}/submissions', { params: { path: { id } } })),
  );

const setupQuery = queryOptions({
  queryKey: ['assessments', 'setup'],
  queryFn: async () => (await call(client.GET('/api/v1/assessment_setup'))) as Setup,
});

export const useSetup = () => useQuery(setupQuery);

/** What stands now, whatever was seen before. */
export const fetchSetup = () => queries.fetchQuery({ ...setupQuery, staleTime: 0 });

export async function putSetup(body: Setup): Promise<void> {
  await call(client.PUT('/api/v1/assessment_setup', { body: body as Schemas['AssessmentSetup'] }));
}

/** Answers the assessment that will be, and the job that makes it. */
export async function run(label: string) {
  const answer = await call(client.POST('/api/v1/assessments', { body: { label } }));
  void queries.invalidateQueries({ queryKey: ['assessments'] });
  return answer;
}

export function verify(id: string) {
  return call(client.POST('/api/v1/assessments/{id}/verifications', { params: { path: { id } } }));
}

/** The job that makes a running assessment, where the page was not the one that began it. */
export function useJobOf(label: string, running: boolean) {
  const may = useMay('jobs.read');
  const { data } = useQuery({
    queryKey: ['assessments', 'job', label],
    enabled: running && may,
    queryFn: () => call(client.GET('/api/v1/jobs')),
  });
  return data?.find(
    ({ kind, title, state }) =>
      kind.startsWith('assessments.run') &&
      title === label &&
      ['queued', 'running'].includes(state),
  )?.id;
}

export function useLayers() {
  const may = useMay('layers.read');
  return useQuery({
    // As the pages of layers name it, so that one answer serves both.
    queryKey: ['layers', 'list'],
    enabled: may,
    queryFn: () => call(client.GET('/api/v1/layers')),
  });
}

/** The figures: their names, and how many there are. */
export function useFigures() {
  const may = useMay('statistics.read');
  return useQuery({
    queryKey: ['statistics'],
    enabled: may,
    queryFn: () => call(client.GET('/api/v1/statistics')),
  });
}

export function useEditions() {
  return useQuery({
    queryKey: ['standards'],
    queryFn: () => call(client.GET('/api/v1/standards')),
  });
}

export function useEdition(edition: string | undefined) {
  return useQuery({
    queryKey: ['standards', edition],
    enabled: edition !== undefined,
    queryFn: () =>
      call(
        client.GET('/api/v1/standards/{edition}', { params: { path: { edition: edition ?? '' } } }),
      ),
  });
}
