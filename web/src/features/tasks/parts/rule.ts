/** What the rule of lights asks and changes. */
import { useQuery } from '@tanstack/react-query';
import { useChange } from '../../../api/change';
import { call, client } from '../../../api/client';
import { type LadderBody, stale, tasksKey } from '../queries';

export function useLadder() {
  return useQuery({
    queryKey: [...tasksKey, 'ladder'],
    queryFn: () => call(client.GET('/api/v1/task_ladder')),
  });
}

export const usePutLadder = () =>
  useChange(stale, (body: LadderBody) => call(client.PUT('/api/v1/task_ladder', { body })));
