/** What the pages of layers ask and do. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import { useChange } from '../../api/change';
import { call, client, queries } from '../../api/client';
import { cancelJob } from '../../api/jobs';
import { uploadError } from '../../api/problem';
import type { components } from '../../api/schema';
import { currentLanguage } from '../../i18n';
import { putFiles } from '../../ui/Upload';
import type { Cells } from './parts/cells';

export type Layer = components['schemas']['LayerView'];

/** What an upload holds, as far as it can be told before anything is done with it. */
export interface Seen {
  format: string;
  encoding?: {
    name: string;
    how: string | { detected: { confidence: number } };
    sample: string[];
  } | null;
  crs?: string | null;
  alternatives?: string[];
  shapes?: 'point' | 'line' | 'polygon' | 'mixed' | 'nothing';
  features: number;
  fields?: { name: string; kind: 'bool' | 'int' | 'real' | 'text' }[];
  raster?: { size: [number, number]; bands: number; nodata: number | null };
}
export type UploadSeen = Omit<components['schemas']['UploadView'], 'inspection'> & {
  inspection: Seen;
};

export interface ImportReport {
  layer?: string;
  source_digest: string;
  source_crs: string;
  certainty: string;
  swapped: boolean;
  crs: string;
  features_read: number;
  features_kept: number;
  area_m2: number;
  length_m: number;
  repaired_m2: number;
  duplicate_m2: number;
  overlap_m2: number;
  outside_m2: number;
  outside_m: number;
  counts: Record<string, number>;
  unmapped: { value: string; features: number }[];
  /** How vegetation was told, where the file was an image. */
  cells?: {
    rule:
      | { ndvi: { red: number; nir: number; threshold: number } }
      | { classes: { band: number; names: Record<string, string> } };
    patch?: { at_least_m2: number; diagonal?: boolean };
    imaged_on?: string;
  };
}
export interface LayerSettings {
  layer?: string;
  crs?: string;
  encoding?: string;
  classify?: string;
  district_kind?: 'district' | 'development_zone';
  fields?: Record<string, string>;
  mapping?: Record<string, string>;
  /** The day on which the image was taken. */
  imaged_on?: string;
  /** That it was drawn over another version by hand. */
  edited?: { parent: string; note: string; changed: number; added: number; removed: number };
}
export type LayerDetail = Omit<components['schemas']['LayerDetail'], 'report' | 'settings'> & {
  report: ImportReport | null;
  settings: LayerSettings;
};
export type Sketch = FeatureCollection & { total: number; shown: number };

const byId = (id: string) => ({ params: { path: { id } } });
const detailOf = async (id: string) =>
  (await call(client.GET('/api/v1/layers/{id}', byId(id)))) as unknown as LayerDetail;

const someUnderWay = (layers: readonly Layer[] | undefined) =>
  layers?.some((layer) => layer.state === 'importing') ? 3000 : false;

export function useLayers() {
  return useQuery({
    queryKey: ['layers', 'list'],
    queryFn: () => call(client.GET('/api/v1/layers')),
    refetchInterval: (query) => someUnderWay(query.state.data),
  });
}

export function useLayer(id: string) {
  return useQuery({
    queryKey: ['layers', 'one', id],
    queryFn: () => detailOf(id),
    refetchInterval: (query) => (query.state.data?.state === 'importing' ? 3000 : false),
  });
}

export function useSketch(id: string, ready: boolean) {
  return useQuery({
    queryKey: ['layers', 'sketch', id],
    enabled: ready,
    queryFn: async () =>
      (await call(client.GET('/api/v1/layers/{id}/preview', byId(id)))) as unknown as Sketch,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The pictures of a layer of imagery; the first look at a large one takes a while. */
export function usePictures(id: string, wanted: boolean) {
  return useQuery({
    queryKey: ['layers', 'pictures', id],
    enabled: wanted,
    retry: false,
    queryFn: () => call(client.GET('/api/v1/layers/{id}/imagery', byId(id))),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The distribution of the vegetation index of an uploaded image; what an upload holds stays. */
export function useVegetation(id: string, red: number, nir: number, chosen: boolean) {
  return useQuery({
    queryKey: ['layers', 'vegetation', id, red, nir],
    enabled: chosen,
    queryFn: () =>
      call(
        client.GET('/api/v1/uploads/{id}/vegetation', {
          params: { path: { id }, query: { red, nir } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** How many cells of the image count, patches that are too small left out. */
export function useVegetationShare(id: string, cells: Cells, wanted: boolean) {
  const { red = 0, nir = 0, atLeast = 0, patchM2, diagonal } = cells;
  return useQuery({
    queryKey: ['layers', 'vegetation', id, red, nir, atLeast, patchM2 ?? null, diagonal],
    enabled: wanted,
    queryFn: () =>
      call(
        client.GET('/api/v1/uploads/{id}/vegetation/share', {
          params: {
            path: { id },
            query: {
              red,
              nir,
              at_least: atLeast,
              ...(patchM2 === undefined ? {} : { min_patch_m2: patchM2, diagonal }),
            },
          },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useImport() {
  return useMutation({
    mutationFn: (body: components['schemas']['ImportLayer']) =>
      call(client.POST('/api/v1/layers', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['layers', 'list'] }),
  });
}

export const useWithdraw = (id: string) =>
  useChange([['layers']], (reason: string) =>
    call(client.POST('/api/v1/layers/{id}/withdrawals', { ...byId(id), body: { reason } })),
  );

export function useStop() {
  return useMutation({ mutationFn: cancelJob });
}

/** How a file is to be read, where it leaves that open. */
export interface Reading {
  encoding?: string | undefined;
  layer?: string | undefined;
}

export function send(
  files: File[],
  reading: Reading,
  onShare: (share: number) => void,
): Promise<UploadSeen> {
  const fields = Object.fromEntries(
    Object.entries(reading).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
  return putFiles('/api/v1/uploads', files, onShare, {
    language: currentLanguage(),
    fields,
    refuse: uploadError,
  });
}
