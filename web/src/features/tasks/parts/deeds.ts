/** What the dialog of deeds changes. */
import { useChange } from '../../../api/change';
import { call, client } from '../../../api/client';
import {
  type ExtensionBody,
  type ExtensionDecision,
  type MoveBody,
  type PartMoveBody,
  stale,
  type UrgeBody,
} from '../queries';

export const useMoveTask = (id: string) =>
  useChange(stale, (body: MoveBody) =>
    call(client.POST('/api/v1/tasks/{id}/moves', { params: { path: { id } }, body })),
  );

export const useMovePart = (id: string) =>
  useChange(stale, ({ part, body }: { part: string; body: PartMoveBody }) =>
    call(
      client.POST('/api/v1/tasks/{id}/parts/{part}/moves', {
        params: { path: { id, part } },
        body,
      }),
    ),
  );

export const useUrge = (id: string) =>
  useChange(stale, (body: UrgeBody) =>
    call(client.POST('/api/v1/tasks/{id}/urges', { params: { path: { id } }, body })),
  );

export const useAskExtension = (id: string) =>
  useChange(stale, (body: ExtensionBody) =>
    call(client.POST('/api/v1/tasks/{id}/extensions', { params: { path: { id } }, body })),
  );

export const useDecideExtension = (id: string) =>
  useChange(stale, (body: ExtensionDecision) =>
    call(client.POST('/api/v1/tasks/{id}/extension_decisions', { params: { path: { id } }, body })),
  );
