/** What the pages of the figures ask and change. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { call, client, queries } from '../../api/client';
import { uploadError } from '../../api/problem';
import type { components } from '../../api/schema';
import { currentLanguage } from '../../i18n';
import { putFiles } from '../../ui/Upload';

export type StatisticsView = components['schemas']['StatisticsView'];
export type StatisticCell = components['schemas']['StatisticCell'];
export type PutCell = components['schemas']['PutStatisticCell'];
type Imported = components['schemas']['WorkbookImported'];

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

/** Looks a filled workbook through, or takes it in. */
export async function sendWorkbook({
  file,
  check,
}: {
  file: File;
  check: boolean;
}): Promise<Imported> {
  const address = `/api/v1/statistics?check=${check}`;
  const answer = await putFiles<Imported>(address, [file], () => {}, {
    language: currentLanguage(),
    refuse: uploadError,
  });
  if (answer.taken) await queries.invalidateQueries({ queryKey: statisticsQuery.queryKey });
  return answer;
}

export const useStatisticsImports = () =>
  useQuery({
    queryKey: [...statisticsQuery.queryKey, 'imports'],
    queryFn: () => call(client.GET('/api/v1/statistics/imports')),
  });

export const useUndoStatistics = () =>
  useChange([statisticsQuery.queryKey], (id: string) =>
    call(
      client.POST('/api/v1/statistics/imports/{import}/undoings', {
        params: { path: { import: id } },
      }),
    ),
  );
