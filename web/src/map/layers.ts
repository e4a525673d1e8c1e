/**
 * What a page puts on a map, and how that becomes the engine's style. One description feeds the
 * drawing, the legend and the list, so they cannot disagree.
 */
import type { FeatureCollection } from 'geojson';
import type {
  ExpressionSpecification,
  LayerSpecification,
  Map as MapLibre,
  StyleSpecification,
} from 'maplibre-gl';
import { mapColour } from '../ui/theme';

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number];

/** Vector tiles of our own server: what is not looked at is not fetched. */
export interface TileSource {
  /** Path with `{z}`, `{x}` and `{y}`. In tiles of our layers ids are rows. */
  tiles: string;
  maxzoom: number;
  minzoom?: number | undefined;
  /** Where there are tiles at all; everywhere unless told. */
  bounds?: Bounds | undefined;
  /** The layer within vector tiles; `layer` unless told. */
  within?: string | undefined;
}

/** What is drawn: a layer whose features come whole, or by tiles. */
export interface DrawnLayer {
  id: string;
  title: string;
  kind: 'fill' | 'line' | 'point' | 'raster';
  /** GeoJSON in hand, a path of our own server that answers it, or tiles; pictures are tiles. */
  data: FeatureCollection | string | TileSource;
  colour: string;
  /** Hatched as well as coloured: for what a light would call red. */
  hatch?: boolean | undefined;
  /** Name of the property that is written on the map and in the list. */
  label?: string | undefined;
  /** Name of the property that names a feature in selection; its place in the list otherwise. */
  key?: string | undefined;
  hidden?: boolean | undefined;
  /** Opaque to 35 % unless told. */
  opacity?: number | undefined;
  /** Outline or line in pixels; 1 around areas and 1.5 of lines unless told. */
  width?: number | undefined;
  /** How much of it is seen, outlines and names too; 1 unless told. */
  strength?: number | undefined;
  /** Looked through by clicks. */
  inert?: boolean | undefined;
}

/** A layer whose features are all in hand, so that it can be read as a list as well. */
export interface MapLayer extends DrawnLayer {
  data: FeatureCollection | string;
}

/** The one layer within the tiles of our layers. */
const sourceLayer = 'layer';

export const isTiled = (data: DrawnLayer['data']): data is TileSource =>
  typeof data === 'object' && 'tiles' in data;

/** The ground: a plain land colour. Water, roads and tiles are layers like any other. */
export const groundStyle: StyleSpecification = {
  version: 8,
  sources: {},
  layers: [{ id: 'ground', type: 'background', paint: { 'background-color': mapColour.land } }],
};

/**
 * Put a layer on the map, below the part `before` where one is named. Names lie above all ground, or
 * the next layer would hide them.
 */
export function addLayer(map: MapLibre, layer: DrawnLayer, before?: string): void {
  const { data } = layer;
  if (isTiled(data)) {
    map.addSource(layer.id, {
      type: layer.kind === 'raster' ? 'raster' : 'vector',
      // The worker that fetches them knows no address of its own.
      tiles: [addressOf(data.tiles)],
      maxzoom: data.maxzoom,
      minzoom: data.minzoom ?? 0,
      ...(data.bounds ? { bounds: data.bounds } : {}),
      ...(layer.kind === 'raster' ? { tileSize: 256 } : {}),
    });
  } else {
    map.addSource(layer.id, {
      type: 'geojson',
      data,
      ...(layer.key ? { promoteId: layer.key } : { generateId: true }),
    });
  }
  if (layer.hatch) addHatch(map, layer.colour);
  const names = map.getStyle().layers.find((part) => part.type === 'symbol')?.id;
  for (const part of partsOf(layer))
    map.addLayer(part, part.type === 'symbol' ? undefined : (before ?? names));
}

const addressOf = (path: string): string =>
  path.startsWith('/') ? `${location.origin}${path}` : path;

/** Change how a layer that is on the map looks; its data stay. */
export function restyle(map: MapLibre, layer: DrawnLayer): void {
  for (const part of partsOf(layer)) {
    if (!map.getLayer(part.id)) continue;
    map.setLayoutProperty(part.id, 'visibility', layer.hidden ? 'none' : 'visible');
    for (const [name, value] of Object.entries(part.paint ?? {}))
      map.setPaintProperty(part.id, name as never, value as never);
  }
}

/** The lowest part of a layer that is on the map. */
export const firstPart = (layer: DrawnLayer): string => partsOf(layer)[0]?.id ?? '';

export function removeLayer(map: MapLibre, id: string): void {
  for (const part of map.getStyle().layers) {
    if ('source' in part && part.source === id) map.removeLayer(part.id);
  }
  if (map.getSource(id)) map.removeSource(id);
}

/** Mark a feature as the chosen one, or no longer. */
export function mark(map: MapLibre, layer: DrawnLayer, key: string, selected: boolean): void {
  if (!map.getSource(layer.id)) return;
  map.setFeatureState(
    {
      source: layer.id,
      id: /^\d+$/.test(key) ? Number(key) : key,
      ...(isTiled(layer.data) ? { sourceLayer: layer.data.within ?? sourceLayer } : {}),
    },
    { selected },
  );
}

/** A layer's features, fetched when only their path is in hand. */
export async function collection(data: MapLayer['data']): Promise<FeatureCollection> {
  if (typeof data !== 'string') return data;
  const answer = await fetch(data, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as FeatureCollection;
}

const selected: ExpressionSpecification = ['boolean', ['feature-state', 'selected'], false];

/** The engine's layers that draw one of ours, the lowest first. */
export function partsOf(layer: DrawnLayer): LayerSpecification[] {
  const { id, kind, colour, hatch, label, opacity = 0.35, strength = 1 } = layer;
  const visibility = layer.hidden ? 'none' : 'visible';
  const parts: LayerSpecification[] = [];
  if (kind === 'raster') {
    const paint = { 'raster-opacity': strength };
    return [{ id: `${id}-raster`, type: 'raster', source: id, layout: { visibility }, paint }];
  }
  const from = isTiled(layer.data)
    ? { source: id, 'source-layer': layer.data.within ?? sourceLayer }
    : { source: id };
  if (kind === 'fill') {
    parts.push({
      id: `${id}-fill`,
      type: 'fill',
      ...from,
      layout: { visibility },
      paint: { 'fill-color': colour, 'fill-opacity': opacity * strength },
    });
    if (hatch) {
      parts.push({
        id: `${id}-hatch`,
        type: 'fill',
        ...from,
        layout: { visibility },
        paint: { 'fill-pattern': hatchName(colour), 'fill-opacity': strength },
      });
    }
  }
  if (kind === 'fill' || kind === 'line') {
    parts.push({
      id: `${id}-line`,
      type: 'line',
      ...from,
      layout: { visibility },
      paint: {
        'line-color': ['case', selected, mapColour.selection, colour],
        'line-width': ['case', selected, 3, layer.width ?? (kind === 'line' ? 1.5 : 1)],
        'line-opacity': ['case', selected, 1, strength],
      },
    });
  } else {
    parts.push({
      id: `${id}-point`,
      type: 'circle',
      ...from,
      layout: { visibility },
      paint: {
        'circle-color': colour,
        'circle-opacity': strength,
        'circle-radius': 5,
        'circle-stroke-color': ['case', selected, mapColour.selection, mapColour.halo],
        'circle-stroke-width': ['case', selected, 3, 1.5],
      },
    });
  }
  if (label) {
    parts.push({
      id: `${id}-label`,
      type: 'symbol',
      ...from,
      layout: {
        visibility,
        'text-field': ['to-string', ['get', label]],
        'text-font': ['Noto Sans CJK SC'],
        'text-size': 12,
        ...(kind === 'line' ? { 'symbol-placement': 'line' as const } : {}),
        ...(kind === 'point'
          ? { 'text-anchor': 'top' as const, 'text-offset': [0, 0.6] as [number, number] }
          : {}),
      },
      paint: {
        'text-color': mapColour.label,
        'text-opacity': strength,
        'text-halo-color': mapColour.halo,
        'text-halo-width': 1.5,
      },
    });
  }
  return parts;
}

const hatchName = (colour: string) => `hatch-${colour}`;

/** Slanted lines on a clear ground, eight pixels wide. */
function addHatch(map: MapLibre, colour: string): void {
  if (map.hasImage(hatchName(colour))) return;
  const size = 8;
  const data = new Uint8ClampedArray(size * size * 4);
  const value = Number.parseInt(colour.slice(1), 16);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if ((x + y) % size > 1) continue;
      data.set([value >> 16, (value >> 8) & 255, value & 255, 200], (y * size + x) * 4);
    }
  }
  map.addImage(hatchName(colour), { width: size, height: size, data });
}
