/** What the pages of the figures ask and change. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { call, client, queries } from '../../api/client';
import { uploadError } from '../../api/problem';
import type { components } from '../../api/schema';
import { currentLanguage } from '../../i18n';
import { putFiles } from '../../ui/Upload';

export type StatisticsView = components['schemas']['StatisticsView'];
export type StatisticCell = components['schemas']['StatisticCell'];
export type PutCell = components['schemas']['PutStatisticCell'];
export type WorkbookView = components['schemas']['WorkbookView'];

const statisticsQuery = queryOptions({
  queryKey: ['statistics'],
  queryFn: () => call(client.GET('/api/v1/statistics')),
});

export const useStatistics = () => useQuery(statisticsQuery);

/** What stands now, whatever was seen before. */
export const fetchStatistics = () => queries.fetchQuery({ ...statisticsQuery, staleTime: 0 });

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
