/** What the pages of the map's registers ask, and what a change makes stale. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import { useCampaigns } from '../../api/campaigns';
import { useChange } from '../../api/change';
import { asBytes, call, client } from '../../api/client';
import type { components } from '../../api/schema';
import { currentOf } from '../../routing/current';

type Schemas = components['schemas'];
export type Head = Schemas['RegisterHead'];
export type Register = Schemas['RegisterTable'];
export type Field = Schemas['RegisterField'];
export type Entry = Schemas['RegisterEntryView'];
export type EntryDetail = Schemas['RegisterEntryDetail'];
export type EntryBody = Schemas['RegisterEntryBody'];
export type ObservationBody = Schemas['RegisterObservationBody'];
export type Proof = Schemas['RegisterEvidenceView'];
export type Observation = Schemas['RegisterObservationView'];
export type Place = Schemas['RegisterPlace'];
export type Shape = Schemas['RegisterShape'];
export type Sum = Schemas['RegisterSum'];
export type Rate = Schemas['GardenStyleRate'];
export type RateEntry = Schemas['GardenStyleEntry'];
export type RateScope = Schemas['GardenStyleScope'];
export type Outcome = Schemas['GardenStyleOutcome'];
export type FileImported = Schemas['RegisterFileImported'];
export type Shapes = Omit<Schemas['RegisterShapes'], 'shapes'> & { shapes: FeatureCollection };

export const registersKey = ['registers'] as const;
const stale = [registersKey];

export const useRegisters = () =>
  useQuery({
    queryKey: [...registersKey, 'list'],
    queryFn: () => call(client.GET('/api/v1/map_registers', {})),
  });

export const useRegister = (kind: string) =>
  useQuery({
    queryKey: [...registersKey, 'one', kind],
    placeholderData: keepPreviousData,
    queryFn: () => call(client.GET('/api/v1/map_registers/{kind}', { params: { path: { kind } } })),
  });

/** The places of a register; none are asked for while nobody looks at them. */
export const useShapes = (kind: string, wanted = true) =>
  useQuery({
    queryKey: [...registersKey, 'shapes', kind],
    enabled: wanted,
    queryFn: async () =>
      (await call(
        client.GET('/api/v1/map_registers/{kind}/shapes', { params: { path: { kind } } }),
      )) as unknown as Shapes,
  });

export interface Asked {
  from?: number;
  to?: number;
  least_ha?: number;
}

export const useSummary = (kind: string, query: Asked, wanted: boolean) =>
  useQuery({
    queryKey: [...registersKey, 'summary', kind, query],
    enabled: wanted,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/map_registers/{kind}/summary', { params: { path: { kind }, query } }),
      ),
  });

export const useEntry = (id: string) =>
  useQuery({
    queryKey: [...registersKey, 'entry', id],
    queryFn: () => call(client.GET('/api/v1/register_entries/{id}', { params: { path: { id } } })),
  });

export const usePutEntry = (kind: string) =>
  useChange(stale, async ({ id, body }: { id: string | undefined; body: EntryBody }) => {
    if (id) {
      await call(client.PUT('/api/v1/register_entries/{id}', { params: { path: { id } }, body }));
    } else {
      await call(
        client.POST('/api/v1/map_registers/{kind}/entries', { params: { path: { kind } }, body }),
      );
    }
  });

export const useWithdrawEntry = (id: string, revision: number) =>
  useChange(stale, (reason: string) =>
    call(
      client.POST('/api/v1/register_entries/{id}/withdrawals', {
        params: { path: { id } },
        body: { reason, revision },
      }),
    ),
  );

export const useObserve = (id: string) =>
  useChange(stale, (body: ObservationBody) =>
    call(
      client.POST('/api/v1/register_entries/{id}/observations', {
        params: { path: { id } },
        body,
      }),
    ),
  );

export const useWithdrawObservation = () =>
  useChange(stale, ({ id, reason }: { id: string; reason: string }) =>
    call(
      client.POST('/api/v1/register_observations/{id}/withdrawals', {
        params: { path: { id } },
        body: { reason, revision: 0 },
      }),
    ),
  );

/** The first pieces of the campaign under way that answer to some words. */
export function usePieces(search: string) {
  const campaign = currentOf(useCampaigns().data ?? [], undefined)?.id;
  return useQuery({
    queryKey: ['evidence', 'list', { campaign, search, limit: 30 }],
    enabled: campaign !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/evidence', {
          params: { query: { campaign: campaign ?? '', search, limit: 30 } },
        }),
      ),
  });
}

/** A piece tells which entries it proves, and a place on the map shows their pictures. */
const staleByProof = [registersKey, ['evidence', 'one'], ['map', 'item']];

export const useLink = (id: string) =>
  useChange(staleByProof, (pieces: string[]) =>
    call(
      client.POST('/api/v1/register_entries/{id}/evidence', {
        params: { path: { id } },
        body: { pieces },
      }),
    ),
  );

export const useUnlink = () =>
  useChange(staleByProof, ({ id, reason }: { id: string; reason: string }) =>
    call(
      client.POST('/api/v1/register_evidence/{id}/withdrawals', {
        params: { path: { id } },
        body: { reason, revision: 0 },
      }),
    ),
  );

export const useHandIn = (kind: string) =>
  useChange(stale, ({ file, check }: { file: File; check: boolean }) =>
    call(
      client.POST('/api/v1/map_registers/{kind}/imports', {
        params: { path: { kind }, query: { name: file.name, check } },
        ...asBytes(file),
      }),
    ),
  );

/** How a spatial file is to be read, where one knows better than the file says. */
export interface Reading {
  crs?: string | undefined;
  encoding?: string | undefined;
}

export const useHandInFile = (kind: string) =>
  useChange(stale, ({ file, check, reading }: { file: File; check: boolean; reading: Reading }) =>
    call(
      client.POST('/api/v1/map_registers/{kind}/spatial_imports', {
        params: {
          path: { kind },
          query: {
            name: file.name,
            check,
            // What was looked at before is agreed to by taking it in.
            confirm: !check,
            ...(reading.crs ? { crs: reading.crs } : {}),
            ...(reading.encoding ? { encoding: reading.encoding } : {}),
          },
        },
        ...asBytes(file),
      }),
    ),
  );

/** The first rows of a layer, to choose a column and a word from. */
export const useLayerRows = (layer: string | undefined) =>
  useQuery({
    queryKey: ['map', 'rows', layer, 0, 500, ''],
    enabled: layer !== undefined,
    staleTime: Infinity,
    queryFn: () =>
      call(
        client.GET('/api/v1/map/rows', {
          params: { query: { layer: layer ?? '', from: 0, limit: 500 } },
        }),
      ),
  });

export const useFromLayer = (kind: string) =>
  useChange(stale, (query: { layer: string; check: boolean; column?: string; value?: string }) =>
    call(
      client.POST('/api/v1/map_registers/{kind}/layer_imports', {
        params: { path: { kind }, query },
      }),
    ),
  );

export const useImports = (kind: string) =>
  useQuery({
    queryKey: [...registersKey, 'imports', kind],
    queryFn: () =>
      call(client.GET('/api/v1/map_registers/{kind}/imports', { params: { path: { kind } } })),
  });

export const useUndo = (kind: string) =>
  useChange(stale, (id: string) =>
    call(
      client.POST('/api/v1/map_registers/{kind}/imports/{import}/undoings', {
        params: { path: { kind, import: id } },
      }),
    ),
  );

export const useRate = (year: number | undefined) =>
  useQuery({
    queryKey: [...registersKey, 'rate', year],
    placeholderData: keepPreviousData,
    queryFn: () =>
      call(
        client.GET('/api/v1/garden_style_rate', {
          params: { query: year === undefined ? {} : { year } },
        }),
      ),
  });

export const useHandOver = () =>
  useChange([registersKey, ['statistics']], (body: Schemas['HandOverBody']) =>
    call(client.POST('/api/v1/garden_style_rate/hand_overs', { body })),
  );

/** The versions of the city's own layers, to take entries from. */
export const useGroundLayers = (wanted: boolean) =>
  useQuery({
    queryKey: ['map'],
    enabled: wanted,
    queryFn: () => call(client.GET('/api/v1/map', {})),
  });
