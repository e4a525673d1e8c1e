/**
 * Drawing over the map, loaded when somebody draws: outlines of features are taken up and bent, and
 * new ones are drawn. An outline is one ring; holes and other parts of a feature stay with whoever
 * took it up.
 */
import type { Map as MapLibre } from 'maplibre-gl';
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import { mapColour } from '../ui/theme';

/** An outline under the hand: of a part of a row, or new. */
export interface Outline {
  id: string;
  row: number | undefined;
  part: number;
  /** Closed, in degrees. */
  points: [number, number][];
}

export type Hand = 'bend' | 'draw';

export interface Drawing {
  take: (outlines: Omit<Outline, 'id'>[]) => void;
  /** Lay outlines down again, as if they had not been taken up. */
  drop: (ids: string[]) => void;
  turn: (hand: Hand) => void;
  stop: () => void;
}

const modes: Record<Hand, string> = { bend: 'select', draw: 'polygon' };
/** A tenth of a millimetre: more digits than the library takes are refused by it. */
const digits = 9;

export function startDrawing(map: MapLibre, told: (outlines: Outline[]) => void): Drawing {
  const colour = mapColour.selection;
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: digits }),
    modes: [
      new TerraDrawSelectMode({
        flags: {
          polygon: {
            feature: {
              draggable: false,
              coordinates: { midpoints: true, draggable: true, deletable: true },
            },
          },
        },
        styles: { selectedPolygonColor: colour, selectedPolygonOutlineColor: colour },
      }),
      new TerraDrawPolygonMode({
        styles: { fillColor: colour, fillOpacity: 0.15, outlineColor: colour, outlineWidth: 2 },
      }),
    ],
  });
  draw.start();
  draw.setMode(modes.bend);
  const tell = () => {
    told(
      draw.getSnapshot().flatMap((feature): Outline[] => {
        const { geometry, properties } = feature;
        // Handles and the outline that is still being drawn are no outlines.
        if (geometry.type !== 'Polygon' || properties.currentlyDrawing) return [];
        const { row, part } = properties;
        return [
          {
            id: String(feature.id),
            row: typeof row === 'number' ? row : undefined,
            part: typeof part === 'number' ? part : 0,
            points: (geometry.coordinates[0] ?? []) as [number, number][],
          },
        ];
      }),
    );
  };
  draw.on('change', tell);
  draw.on('finish', tell);
  const cut = (n: number) => Number(n.toFixed(digits));
  return {
    take: (outlines) => {
      draw.addFeatures(
        outlines.map(({ row, part, points }) => ({
          type: 'Feature',
          geometry: {
            type: 'Polygon',
            coordinates: [points.map(([lng, lat]) => [cut(lng), cut(lat)])],
          },
          properties: { mode: 'polygon', part, ...(row === undefined ? {} : { row }) },
        })),
      );
      tell();
    },
    drop: (ids) => {
      draw.setMode(modes.bend);
      draw.removeFeatures(ids.filter((id) => draw.hasFeature(id)));
      tell();
    },
    turn: (hand) => draw.setMode(modes[hand]),
    stop: () => draw.stop(),
  };
}
