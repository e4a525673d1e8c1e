/** What the form of a task asks and changes. */
import { useChange } from '../../../api/change';
import { call, client } from '../../../api/client';
import { stale, type TaskBody } from '../queries';

export const usePutTask = (campaign: string) =>
  useChange(stale, ({ id, body }: { id: string | undefined; body: TaskBody }) =>
    id
      ? call(client.PUT('/api/v1/tasks/{id}', { params: { path: { id } }, body }))
      : call(
          client.POST('/api/v1/campaigns/{id}/tasks', { params: { path: { id: campaign } }, body }),
        ),
  );
