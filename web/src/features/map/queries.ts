/** What the map's page asks. */
import {
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueries,
  useQuery,
} from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import { call, client, queries } from '../../api/client';
import type { components } from '../../api/schema';
import type { Bounds } from '../../map/layers';

type Schemas = components['schemas'];
export type MapTree = Schemas['MapTree'];
export type LayerView = Schemas['MapLayerView'];
export type Assessment = Schemas['MapAssessment'];
export type MapItem = Schemas['MapItem'];
export type Indicator = Schemas['MapIndicator'];
export type Problem = Schemas['MapProblem'];
export type PlacedProject = Schemas['MapProject'];
export type Photo = Schemas['MapPhoto'];
export type Picture = Schemas['EvidencePicture'];
export type Uncovered = Schemas['MapUncovered'];
export type UncoveredDistrict = Schemas['UncoveredDistrict'];
export type Growth = Schemas['MapGrowth'];
export type GrowthIndicator = Schemas['GrowthIndicator'];
export type GrowthValue = Schemas['GrowthValue'];
export type Difference = Schemas['LayerDifference'];
export type MapGround = Schemas['MapGround'];
export type Rows = Schemas['MapRows'];
export type Feature = Omit<Schemas['LayerFeature'], 'geometry' | 'attributes'> & {
  geometry: GeoJSON.Geometry | null;
  attributes: Record<string, string | number | boolean | null>;
};
/** The document types a shape as any object. */
export interface DrawnBody {
  year: number;
  note: string;
  /** What the look at it answered. */
  checked?: string;
  changed: { row: number; geometry?: GeoJSON.Geometry; attributes?: Record<string, string> }[];
  added: { geometry: GeoJSON.Geometry; attributes: Record<string, string> }[];
  removed: number[];
}
export type DrawnFault = Schemas['DrawnFault'];
export type DrawnFeature = Schemas['DrawnFeature'];
export type DrawnCheck = Omit<Schemas['DrawnCheck'], 'comparison'> & { comparison: Comparison };
export type Shapes = Omit<Schemas['MapShapes'], 'shapes'> & { shapes: FeatureCollection };
export type Comparison = Omit<Schemas['LayerComparison'], 'shapes'> & { shapes: Shapes };

/** What an assessment found and what two versions differ in never change. */
const forever = { staleTime: Infinity } as const;

export const useMapTree = () =>
  useQuery({ queryKey: ['map'], queryFn: () => call(client.GET('/api/v1/map', {})) });

export const useFinding = (finding: string, assessment: string | undefined) =>
  useQuery({
    queryKey: ['map', 'finding', finding, assessment],
    enabled: assessment !== undefined,
    ...forever,
    queryFn: async () =>
      (await call(
        client.GET('/api/v1/map/findings/{finding}', {
          params: { path: { finding }, query: { assessment: assessment ?? '' } },
        }),
      )) as unknown as Shapes,
  });

export const useUncovered = (assessment: string | undefined) =>
  useQuery({
    queryKey: ['map', 'uncovered', assessment],
    enabled: assessment !== undefined,
    ...forever,
    queryFn: () =>
      call(
        client.GET('/api/v1/map/uncovered', {
          params: { query: { assessment: assessment ?? '' } },
        }),
      ),
  });

/** Each indicator for the old and the added built-up area. */
export const useGrowth = (assessment: string | undefined, wanted: boolean) =>
  useQuery({
    queryKey: ['map', 'growth', assessment],
    enabled: wanted && assessment !== undefined,
    ...forever,
    queryFn: () =>
      call(
        client.GET('/api/v1/map/growth', {
          params: { query: { assessment: assessment ?? '' } },
        }),
      ),
  });

export const useFeature = (layer: string | undefined, row: string) =>
  useQuery({
    queryKey: ['map', 'feature', layer, row],
    enabled: layer !== undefined,
    ...forever,
    queryFn: async () =>
      (await call(
        client.GET('/api/v1/layers/{id}/features/{row}', {
          params: { path: { id: layer ?? '', row: Number(row) } },
        }),
      )) as unknown as Feature,
  });

export interface ItemAsked {
  layer?: string | undefined;
  finding?: string | undefined;
  /** Of the layer or of the finding, from 1. */
  row?: number | undefined;
  indicator?: string | undefined;
  division?: string | undefined;
}

export const useItem = (asked: ItemAsked | undefined) =>
  useQuery({
    queryKey: ['map', 'item', asked],
    enabled: asked !== undefined,
    queryFn: () => {
      const query = Object.fromEntries(Object.entries(asked ?? {}).filter(([, value]) => value));
      return call(client.GET('/api/v1/map/item', { params: { query } }));
    },
  });

export const useComparison = (old: string | undefined, now: string | undefined) =>
  useQuery({
    queryKey: ['map', 'compare', old, now],
    enabled: old !== undefined && now !== undefined && old !== now,
    ...forever,
    queryFn: async () =>
      (await call(
        client.GET('/api/v1/map/compare', {
          params: { query: { old: old ?? '', new: now ?? '' } },
        }),
      )) as unknown as Comparison,
  });

export const useRows = (layer: string, from: number, limit: number, q: string, enabled = true) =>
  useQuery({
    queryKey: ['map', 'rows', layer, from, limit, q],
    enabled,
    ...forever,
    queryFn: () =>
      call(
        client.GET('/api/v1/map/rows', {
          params: { query: { layer, from, limit, ...(q ? { q } : {}) } },
        }),
      ),
  });

/** A new version of a layer, drawn over the one that counts. */
export const useDrawVersion = () =>
  useMutation({
    mutationFn: ({ layer, body }: { layer: string; body: DrawnBody }) =>
      call(
        client.POST('/api/v1/layers/{id}/versions', {
          params: { path: { id: layer } },
          body: body as never,
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['map'], exact: true });
      void queries.invalidateQueries({ queryKey: ['layers'] });
      void queries.invalidateQueries({ queryKey: ['jobs'] });
    },
  });

/** What was drawn, looked at by the server; nothing is kept. */
export const useDrawCheck = (layer: string | undefined, body: DrawnBody) =>
  useQuery({
    queryKey: ['map', 'draw', layer, body],
    enabled:
      layer !== undefined && body.changed.length + body.added.length + body.removed.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
    ...forever,
    queryFn: async ({ signal }) =>
      (await call(
        client.POST('/api/v1/layers/{id}/versions/check', {
          params: { path: { id: layer ?? '' } },
          body: body as never,
          signal,
        }),
      )) as unknown as DrawnCheck,
  });

/** Wider than this many degrees nobody draws to the metre. */
const widest = 0.08;
/** So many features of a layer are enough to draw along. */
const mostNear = 2000;

/** Outlines and lines of layers in a box, whole, to draw along. */
export const useNear = (layers: readonly LayerView[], box: Bounds | undefined) => {
  const wide = box === undefined || box[2] - box[0] > widest;
  const around = box?.map((n, i) => (i < 2 ? Math.floor(n * 200) : Math.ceil(n * 200)) / 200);
  return useQuery({
    // A new version of a layer is another one to draw along.
    queryKey: ['map', 'near', layers.map((one) => one.id), around],
    enabled: layers.length > 0 && !wide,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    ...forever,
    queryFn: async () => {
      const found = await Promise.all(
        layers.map(({ key: id }) =>
          call(
            client.GET('/ogc/collections/{id}/items', {
              params: {
                path: { id },
                query: { bbox: around?.join(',') ?? '', limit: mostNear, f: 'json' },
              },
            }),
          ),
        ),
      );
      const features = found.flatMap(
        (one) => (one as unknown as GeoJSON.FeatureCollection).features,
      );
      return features.flatMap(({ geometry }) => linesOf(geometry)) as [number, number][][];
    },
  });
};

function linesOf(geometry: GeoJSON.Geometry | null): GeoJSON.Position[][] {
  switch (geometry?.type) {
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    default:
      return [];
  }
}

export type Imagery = Schemas['ImageryTileJson'];

/** The image that a layer came from, as pictures; the first look at a large one takes a while. */
export const useImagery = (layer: string | undefined, view: string) =>
  useQuery({ ...imageryOf(layer ?? '', view), enabled: layer !== undefined });

const imageryOf = (id: string, view: string) =>
  queryOptions({
    queryKey: ['map', 'imagery', id, view],
    retry: false,
    ...forever,
    queryFn: () =>
      call(
        client.GET('/api/v1/layers/{id}/imagery', { params: { path: { id }, query: { view } } }),
      ),
  });

export interface Pictured {
  data: Imagery | undefined;
  error: unknown;
}

/** The pictures of several layers of imagery. */
export const useImageries = (ids: readonly string[]) =>
  useQueries({ queries: ids.map((id) => imageryOf(id, 'image')), combine: settled });

/** Of the module, so that what has not changed stays the same thing. */
const settled = (results: { data: Imagery | undefined; error: unknown }[]): Pictured[] =>
  results.map(({ data, error }) => ({ data, error }));

/** What the administrator laid beneath the layers. */
export const useGround = () =>
  useQuery({
    queryKey: ['map', 'ground'],
    ...forever,
    queryFn: () => call(client.GET('/api/v1/map/ground')),
  });

/** Where a layer lies, to look at it. */
export const useLayerBounds = (layer: string | undefined) =>
  useQuery({
    queryKey: ['map', 'tilejson', layer],
    enabled: layer !== undefined,
    ...forever,
    queryFn: () =>
      call(client.GET('/api/v1/layers/{id}/tilejson', { params: { path: { id: layer ?? '' } } })),
  });
