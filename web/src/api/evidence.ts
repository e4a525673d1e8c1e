/** The ledger of evidence and handing a piece in, for every feature that has files to show. */
import { useQuery } from '@tanstack/react-query';
import { call, client } from './client';
import type { components } from './schema';

export const evidenceKey = ['evidence'] as const;

export type PieceBody = components['schemas']['EvidenceBody'];

export function useLedger(campaign: string | undefined) {
  return useQuery({
    queryKey: [...evidenceKey, 'ledger', campaign],
    enabled: campaign !== undefined,
    queryFn: () =>
      call(
        client.GET('/api/v1/ledgers/{campaign}', {
          params: { path: { campaign: campaign ?? '' } },
        }),
      ),
  });
}

/** Makes a piece of a file that is whole, and hands it in when wanted. The same key makes one. */
export async function handInPiece(body: Partial<PieceBody>, submit: boolean): Promise<string> {
  const { id } = await call(client.POST('/api/v1/evidence', { body: body as PieceBody }));
  if (submit) {
    const byId = { params: { path: { id } } };
    const piece = await call(client.GET('/api/v1/evidence/{id}', byId));
    // Asked for again after a broken answer, it may have been handed in already.
    if (piece.may.includes('submit')) {
      const move = { move: 'submit' as const, revision: piece.revision, reasons: [], note: '' };
      await call(client.POST('/api/v1/evidence/{id}/moves', { ...byId, body: move }));
    }
  }
  return id;
}
