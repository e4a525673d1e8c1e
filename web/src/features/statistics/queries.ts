/** What the pages of the figures ask and change. */
import { useQuery } from '@tanstack/react-query';
import { call, client, queries } from '../../api/client';
import { uploadError } from '../../api/problem';
import type { components } from '../../api/schema';
import { currentLanguage } from '../../i18n';
import { putFiles } from '../../ui/Upload';

export type StatisticsView = components['schemas']['StatisticsView'];
export type StatisticCell = components['schemas']['StatisticCell'];
export type PutCell = components['schemas']['PutStatisticCell'];
export type WorkbookView = components['schemas']['WorkbookView'];

const key = ['statistics'];

export function useStatistics() {
  return useQuery({ queryKey: key, queryFn: () => call(client.GET('/api/v1/statistics')) });
}

/** What stands now, whatever was seen before. */
export function fetchStatistics(): Promise<StatisticsView> {
  return queries.fetchQuery({
    queryKey: key,
    queryFn: () => call(client.GET('/api/v1/statistics')),
    staleTime: 0,
  });
}

/** All of them or none. */
export async function putStatistics(cells: PutCell[]): Promise<void> {
  await call(client.PUT('/api/v1/statistics', { body: { cells } }));
}

export async function sendWorkbook(
  files: File[],
  onShare: (share: number) => void,
): Promise<WorkbookView> {
  const answer = await putFiles<WorkbookView>('/api/v1/statistics', files, onShare, {
    language: currentLanguage(),
    refuse: uploadError,
  });
  await fetchStatistics();
  return answer;
}
