/** What the page of jobs asks and does. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { call, client, queries } from '../../api/client';
import { cancelJob } from '../../api/jobs';
import type { components } from '../../api/schema';
import { isGoing } from './parts/job';

export type Job = components['schemas']['JobView'];

const oftenWhileGoing = 2000;

/**
 * All jobs by one question that is repeated while any of them goes on: a stream for each row would
 * use up the few connections that a browser allows.
 */
export function useJobs() {
  return useQuery({
    queryKey: ['jobs', 'list'],
    queryFn: () => call(client.GET('/api/v1/jobs')),
    refetchInterval: (query) => (query.state.data?.some(isGoing) ? oftenWhileGoing : 20_000),
  });
}

export function useOneJob(id: string | undefined) {
  return useQuery({
    queryKey: ['jobs', 'one', id],
    enabled: id !== undefined,
    queryFn: () => call(client.GET('/api/v1/jobs/{id}', { params: { path: { id: id ?? '' } } })),
    refetchInterval: (query) =>
      query.state.data && isGoing(query.state.data) ? oftenWhileGoing : false,
  });
}

export function useCancel() {
  return useMutation({
    mutationFn: cancelJob,
    onSettled: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
  });
}
