/** What the map draws, from what is turned on: the ground, layers by year, findings, changes. */
import type { Feature, FeatureCollection } from 'geojson';
import type { useTranslation } from 'react-i18next';
import type { Bounds, DrawnLayer } from '../../../map/layers';
import { mapColour } from '../../../ui/theme';
import type { Comparison, Imagery, LayerView, MapGround, MapTree, Shapes } from '../queries';
import type { Place } from './measure';
import type { Listed } from './RowsList';
import {
  byHeight,
  changeLooks,
  type Ground,
  groundKinds,
  imagery,
  inForce,
  lookOf,
  type Theme,
} from './tree';
import type { Photo } from './usePhotos';
import { themeWord } from './words';

/** So deep tiles are cut; nearer than that the last ones are drawn larger. */
const deepest = 16;

const tilesOf = (layer: LayerView) => ({
  tiles: `/api/v1/layers/${encodeURIComponent(layer.id)}/tiles/{z}/{x}/{y}`,
  maxzoom: deepest,
});

type Words = ReturnType<typeof useTranslation>['t'];

/** Tiles that the administrator set: pictures, or lines of every layer that is named in them. */
export function tiledGround(beneath: MapGround | undefined, t: Words): DrawnLayer[] {
  const tiles = beneath?.tiles;
  if (!tiles) return [];
  const look = { title: tiles.attribution || t('map.ground_tiles'), inert: true } as const;
  const data = { tiles: tiles.url, minzoom: tiles.minzoom, maxzoom: tiles.maxzoom };
  if (tiles.kind === 'raster')
    return [{ id: 'ground.tiles', ...look, kind: 'raster', colour: mapColour.land, data }];
  return tiles.layers.map((within) => ({
    id: `ground.tiles.${within}`,
    ...look,
    kind: 'line',
    colour: mapColour.roadEdge,
    data: { ...data, within },
  }));
}

/** Pictures of layers of imagery, below those of canopy; their outlines are layers like others. */
export function photoLayers(all: readonly Photo[], strength: number, t: Words): DrawnLayer[] {
  return all.flatMap(({ layer, data: found, bands }): DrawnLayer[] => {
    const usual = found?.tiles[0];
    if (!found || !usual) return [];
    const tiles = bands ? `${usual}&bands=${bands}` : usual;
    return [
      {
        // The bands are part of the id: other pictures are another layer to the engine.
        id: `ground.photo.${layer.id}.${bands ?? ''}`,
        title: themeWord(imagery, t),
        kind: 'raster',
        colour: mapColour.land,
        inert: true,
        strength,
        data: { tiles, maxzoom: found.maxzoom, bounds: found.bounds as Bounds },
      },
    ];
  });
}

/** Pictures of an image, above the ground and below the layers. */
export function imageryLayers(
  found: Imagery | undefined,
  view: string,
  strength: number,
  t: Words,
): DrawnLayer[] {
  const tiles = found?.tiles[0];
  if (!found || !tiles) return [];
  // The style is part of the id: other pictures are another layer to the engine.
  return [
    {
      id: `ground.imagery.${view}`,
      title: t(`map.imagery_${view}`),
      kind: 'raster',
      colour: mapColour.land,
      inert: true,
      strength,
      data: { tiles, maxzoom: found.maxzoom, bounds: found.bounds as Bounds },
    },
  ];
}

/** What lies beneath, as far as it is not shown anyway. */
export function groundLayers(
  themes: Theme[],
  ground: Ground,
  on: string[],
  year: number,
  t: Words,
): DrawnLayer[] {
  return groundKinds[ground]
    .filter((key) => !on.includes(key))
    .flatMap((key) => {
      const theme = themes.find((one) => one.key === key);
      return theme ? inForce(theme.versions, year).map((layer) => ({ key, layer })) : [];
    })
    .map(({ key, layer }) => ({
      id: `ground.${layer.id}`,
      title: themeWord(key, t),
      ...lookOf(key),
      data: tilesOf(layer),
      ...(key === 'districts' && layer.label ? { label: layer.label } : {}),
      strength: 0.7,
      inert: true,
    }));
}

export function themeLayers(from: {
  themes: Theme[];
  on: string[];
  year: number;
  strengths: Record<string, number>;
  findings: Record<string, Shapes>;
  t: Words;
}): DrawnLayer[] {
  const { themes, on, year, strengths, findings, t } = from;
  return [...on].sort(byHeight).flatMap((key): DrawnLayer[] => {
    const theme = themes.find((one) => one.key === key);
    const look = { title: themeWord(key, t), ...lookOf(key), strength: strengths[key] };
    if (!theme) return [];
    if (theme.found !== undefined) {
      const found = findings[key];
      return found ? [{ id: key, ...look, data: found.shapes }] : [];
    }
    return inForce(theme.versions, year).map((layer) => ({
      id: layer.id,
      ...look,
      data: tilesOf(layer),
      ...(layer.label && labelled.has(key) ? { label: layer.label } : {}),
    }));
  });
}

/** Names of compounds and parcels would hide the ground; these few are written. */
const labelled = new Set([
  'districts',
  'districts.development_zone',
  'historic_districts',
  'water',
]);

export function changeLayers(found: Comparison | undefined, t: Words): DrawnLayer[] {
  if (!found) return [];
  return Object.keys(changeLooks).flatMap((change): DrawnLayer[] => {
    const look = changeLooks[change];
    const features = found.shapes.shapes.features.filter(
      (feature) => feature.properties?.change === change,
    );
    if (!look || features.length === 0) return [];
    const data: FeatureCollection = { type: 'FeatureCollection', features };
    // Points and lines are drawn as such; where a point went is a line.
    const kind = found.shape === 'area' ? look.kind : change === 'moved' ? 'line' : found.shape;
    return [
      {
        id: `change.${change}`,
        title: t(`map.change_${change}`),
        ...look,
        kind: kind as DrawnLayer['kind'],
        ...(kind === 'line' ? { width: 4, hatch: false } : {}),
        data,
      },
    ];
  });
}

export function measureLayers(places: Place[], kind: 'line' | 'area'): DrawnLayer[] {
  if (places.length === 0) return [];
  const ring = kind === 'area' && places.length > 2 ? [...places, places[0] as Place] : places;
  const collection = (features: Feature[]): FeatureCollection => ({
    type: 'FeatureCollection',
    features,
  });
  const line: Feature = {
    type: 'Feature',
    properties: {},
    geometry:
      kind === 'area' && places.length > 2
        ? { type: 'Polygon', coordinates: [ring] }
        : { type: 'LineString', coordinates: ring },
  };
  const points: Feature[] = places.map((place) => ({
    type: 'Feature',
    properties: {},
    geometry: { type: 'Point', coordinates: place },
  }));
  const look = { title: '', colour: mapColour.selection, inert: true } as const;
  return [
    ...(places.length > 1
      ? [
          {
            id: 'measure.line',
            ...look,
            kind: line.geometry.type === 'Polygon' ? ('fill' as const) : ('line' as const),
            width: 2,
            opacity: 0.15,
            data: collection([line]),
          },
        ]
      : []),
    { id: 'measure.points', ...look, kind: 'point', data: collection(points) },
  ];
}

export function sourcesOf(lists: Listed[], tree: MapTree, t: Words): string[] {
  return lists.map((list) =>
    list.layer
      ? t('map.source_line', {
          layer: list.title,
          file: list.layer.source,
          digest: list.layer.digest,
        })
      : t('map.finding_line', { finding: list.title, label: tree.assessment?.label ?? '' }),
  );
}

/** Layers that vertices jump to: those that are seen, and what bounds them. */
export function snappedTo(themes: Theme[], on: string[], year: number): LayerView[] {
  return (
    themes
      .filter(
        ({ key, found }) =>
          key !== imagery && found === undefined && (on.includes(key) || bounding.has(key)),
      )
      .flatMap((theme) => inForce(theme.versions, year))
      // Whole outlines are had of the versions that count.
      .filter((layer) => layer.state === 'ready')
  );
}

const bounding = new Set(['built_up_area', 'districts']);

/** What is turned on, as lists. */
export function listsOf(
  themes: Theme[],
  on: string[],
  year: number,
  findings: Record<string, Shapes>,
  t: Words,
): Listed[] {
  return themes
    .filter((theme) => on.includes(theme.key))
    .flatMap((theme): Listed[] =>
      theme.found === undefined
        ? inForce(theme.versions, year).map((layer) => ({
            id: layer.id,
            title: t('map.list_title', { layer: themeWord(theme.key, t), year: layer.year }),
            layer,
          }))
        : [
            {
              id: theme.key,
              title: themeWord(theme.key, t),
              features: findings[theme.key]?.shapes.features,
            },
          ],
    );
}
