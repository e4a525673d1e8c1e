/** What the map's page asks. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import { call, client, queries } from '../../api/client';
import type { components } from '../../api/schema';

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
  changed: { row: number; geometry: GeoJSON.Geometry }[];
  added: { geometry: GeoJSON.Geometry; attributes: Record<string, string> }[];
  removed: number[];
}
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
