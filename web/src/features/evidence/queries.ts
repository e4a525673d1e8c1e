/** What the pages of evidence ask, and what a change makes stale. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { campaignsKey } from '../../api/campaigns';
import { useChange } from '../../api/change';
import { call, client } from '../../api/client';
import { evidenceKey, handInPiece, type PieceBody } from '../../api/evidence';
import { everyRow } from '../../api/list';
import type { components, operations } from '../../api/schema';

export type Ledger = components['schemas']['LedgerView'];
export type LedgerItem = components['schemas']['LedgerItem'];
export type LedgerUnit = components['schemas']['LedgerUnit'];
export type Completeness = components['schemas']['EvidenceCompleteness'];
export type Piece = components['schemas']['EvidenceView'];
export type PieceDetail = components['schemas']['EvidenceDetail'];
export type PieceState = components['schemas']['EvidenceState'];
export type Proof = components['schemas']['Proof'];
export type Proposal = components['schemas']['EvidenceProposal'];
export type Shown = components['schemas']['EvidencePreview'];
export type MoveName = components['schemas']['EvidenceMoveName'];
/** `release` changes who may know of a piece, not where it stands. */
export type StepName = MoveName | 'release';
export type Asked = operations['list_evidence']['parameters']['query'];

const key = evidenceKey;
const byId = (id: string) => ({ params: { path: { id } } });

/** The campaign that is asked for, else the newest. */
export function useWhichCampaign(asked: string | undefined) {
  const query = useQuery({
    queryKey: [...campaignsKey],
    queryFn: () => call(client.GET('/api/v1/campaigns')),
  });
  const all = query.data ?? [];
  return { query, all, id: all.find(({ id }) => id === asked)?.id ?? all[0]?.id };
}

/** Files that wait to be looked at are asked for again until they were. */
export function usePieces(asked: Asked | undefined) {
  return useQuery({
    queryKey: [...key, 'list', asked],
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () => call(client.GET('/api/v1/evidence', { params: { query: asked as Asked } })),
    refetchInterval: (query) =>
      query.state.data?.items.some(({ looked }) => looked === 'waiting') ? 3000 : false,
  });
}

/** Every piece that is asked for, for a file. */
export const allPieces = (asked: Asked) =>
  everyRow<Piece, number>(0, async (from) => {
    const query = { ...asked, from, limit: 500 };
    const { items, total } = await call(client.GET('/api/v1/evidence', { params: { query } }));
    const next = from + items.length;
    return { items, next: next < total ? next : null };
  });

export function usePiece(id: string | undefined) {
  return useQuery({
    queryKey: [...key, 'one', id],
    enabled: id !== undefined,
    queryFn: () => call(client.GET('/api/v1/evidence/{id}', byId(id ?? ''))),
    refetchInterval: (query) => (query.state.data?.looked === 'waiting' ? 3000 : false),
  });
}

/** What is shown of a file never changes for the same file. */
export function useShown(id: string, digest: string, looked: string) {
  return useQuery({
    queryKey: [...key, 'shown', digest, looked],
    enabled: looked === 'read',
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => call(client.GET('/api/v1/evidence/{id}/preview', byId(id))),
  });
}

export function useUpdate(id: string) {
  return useChange([key], (body: Partial<PieceBody>) =>
    call(client.PUT('/api/v1/evidence/{id}', { ...byId(id), body: body as PieceBody })),
  );
}

export interface Step {
  id: string;
  move: StepName;
  revision: number;
  reasons?: string[];
  note?: string;
}

/** A step of the unit, a decision of the office or a release, each by its own door. */
export function useStep() {
  return useChange([key], ({ id, move, revision, reasons = [], note = '' }: Step) => {
    if (move === 'release') {
      const body = { revision, note };
      return call(client.POST('/api/v1/evidence/{id}/release', { ...byId(id), body }));
    }
    const given = { ...byId(id), body: { move, revision, reasons, note } };
    return isDecision(move)
      ? call(client.POST('/api/v1/evidence/{id}/decisions', given))
      : call(client.POST('/api/v1/evidence/{id}/moves', given));
  });
}

export const isDecision = (move: MoveName) => ['accept', 'return', 'reopen'].includes(move);

export function propose(campaign: string, paths: string[]): Promise<Proposal[]> {
  return call(client.POST('/api/v1/evidence_proposals', { body: { campaign, paths } }));
}

/** After many pieces were handed in. */
export function useHandIn() {
  return useChange([key], (given: { body: Partial<PieceBody>; submit: boolean }) =>
    handInPiece(given.body, given.submit),
  );
}

export function useExports(campaign: string | undefined) {
  return useQuery({
    queryKey: [...key, 'exports', campaign],
    enabled: campaign !== undefined,
    queryFn: () => call(client.GET('/api/v1/ledgers/{campaign}/exports', ofLedger(campaign ?? ''))),
  });
}

/** Both ways of the whole ledger; each is a job. */
export function useExchange(campaign: string) {
  const known = useQueryClient();
  return {
    write: (kind: string) =>
      call(
        client.POST('/api/v1/ledgers/{campaign}/exports', {
          ...ofLedger(campaign),
          body: { kind },
        }),
      ),
    take: (upload: string) =>
      call(
        client.POST('/api/v1/ledgers/{campaign}/imports', {
          ...ofLedger(campaign),
          body: { upload },
        }),
      ),
    refresh: () => known.invalidateQueries({ queryKey: key }),
  };
}

const ofLedger = (campaign: string) => ({ params: { path: { campaign } } });
