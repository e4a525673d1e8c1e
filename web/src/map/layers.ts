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

export interface MapLayer {
  id: string;
  title: string;
  kind: 'fill' | 'line' | 'point';
  /** GeoJSON in hand, or a path of our own server that answers it. */
  data: FeatureCollection | string;
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
}

/** The ground: a plain land colour. Water, roads and tiles are layers like any other. */
export const groundStyle: StyleSpecification = {
  version: 8,
  sources: {},
  layers: [{ id: 'ground', type: 'background', paint: { 'background-color': mapColour.land } }],
};

export function addLayer(map: MapLibre, layer: MapLayer): void {
  map.addSource(layer.id, {
    type: 'geojson',
    data: layer.data,
    ...(layer.key ? { promoteId: layer.key } : { generateId: true }),
  });
  if (layer.hatch) addHatch(map, layer.colour);
  for (const part of partsOf(layer)) map.addLayer(part);
}

export function removeLayer(map: MapLibre, id: string): void {
  for (const part of map.getStyle().layers) {
    if ('source' in part && part.source === id) map.removeLayer(part.id);
  }
  if (map.getSource(id)) map.removeSource(id);
}

/** A layer's features, fetched when only their path is in hand. */
export async function collection(data: MapLayer['data']): Promise<FeatureCollection> {
  if (typeof data !== 'string') return data;
  const answer = await fetch(data, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as FeatureCollection;
}

const selected: ExpressionSpecification = ['boolean', ['feature-state', 'selected'], false];

function partsOf(layer: MapLayer): LayerSpecification[] {
  const { id, kind, colour, hatch, label, opacity = 0.35 } = layer;
  const visibility = layer.hidden ? 'none' : 'visible';
  const parts: LayerSpecification[] = [];
  if (kind === 'fill') {
    parts.push({
      id: `${id}-fill`,
      type: 'fill',
      source: id,
      layout: { visibility },
      paint: { 'fill-color': colour, 'fill-opacity': opacity },
    });
    if (hatch) {
      parts.push({
        id: `${id}-hatch`,
        type: 'fill',
        source: id,
        layout: { visibility },
        paint: { 'fill-pattern': hatchName(colour) },
      });
    }
  }
  if (kind === 'fill' || kind === 'line') {
    parts.push({
      id: `${id}-line`,
      type: 'line',
      source: id,
      layout: { visibility },
      paint: {
        'line-color': ['case', selected, mapColour.selection, colour],
        'line-width': ['case', selected, 3, kind === 'line' ? 1.5 : 1],
      },
    });
  } else {
    parts.push({
      id: `${id}-point`,
      type: 'circle',
      source: id,
      layout: { visibility },
      paint: {
        'circle-color': colour,
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
      source: id,
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
