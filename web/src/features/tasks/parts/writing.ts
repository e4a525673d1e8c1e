/** What the form of a task asks and changes. */
import { useQuery } from '@tanstack/react-query';
import { useChange } from '../../../api/change';
import { call, client } from '../../../api/client';
import { stale, type TaskBody } from '../queries';

/** The rows of an edition that is known here by the name that the campaign gives it. */
export function useRows(edition: string | undefined) {
  return useQuery({
    queryKey: ['standards', 'rows', edition],
    enabled: edition !== undefined,
    queryFn: async () => {
      const known = await call(client.GET('/api/v1/standards'));
      const one = known?.find((row) => row.title === edition || row.edition === edition);
      if (!one) return [];
      const whole = await call(
        client.GET('/api/v1/standards/{edition}', { params: { path: { edition: one.edition } } }),
      );
      return whole.categories.flatMap((category) => category.indicators);
    },
  });
}

export const usePutTask = (campaign: string) =>
  useChange(stale, ({ id, body }: { id: string | undefined; body: TaskBody }) =>
    id
      ? call(client.PUT('/api/v1/tasks/{id}', { params: { path: { id } }, body }))
      : call(
          client.POST('/api/v1/campaigns/{id}/tasks', { params: { path: { id: campaign } }, body }),
        ),
  );
