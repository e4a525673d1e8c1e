/**
 * Drawing over the map, loaded when somebody draws: outlines of features are taken up and bent, new
 * ones are drawn, and one is cut by a line. An outline is one ring; a hole is an outline of its own
 * that belongs to the same shape. Vertices jump to those of neighbours, so that no sliver is left.
 */
import type { Map as MapLibre } from 'maplibre-gl';
import {
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawModeUndoRedo,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
} from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import { mapColour } from '../ui/theme';
import { type Boxed, boxed, near, type Place, snapTo } from './snap';

/** An outline under the hand: of a part of a row, or new. */
export interface Outline {
  id: string;
  row: number | undefined;
  /** What it is a ring of; a new outline is one of its own. */
  shape: string;
  /** 0 around the ground, higher for holes in it. */
  ring: number;
  /** Closed, in degrees. */
  points: Place[];
}

export type Hand = 'bend' | 'draw' | 'split';

export interface Drawing {
  /** Put these down in place of all that is there; without an id they get one. */
  lay: (outlines: readonly Outline[]) => void;
  turn: (hand: Hand) => void;
  /** Take back the last vertex of an outline that is not closed yet. */
  back: () => boolean;
  /** What vertices jump to, beside the outlines themselves. */
  snaps: (lines: readonly (readonly Place[])[]) => void;
  stop: () => void;
}

export interface Told {
  outlines: (outlines: Outline[]) => void;
  /** The outline that is not closed yet, as it is under the pointer. */
  open: (points: Place[] | undefined) => void;
  /** A line was drawn across outlines. */
  cut: (line: Place[]) => void;
}

const modes: Record<Hand, string> = { bend: 'select', draw: 'polygon', split: 'linestring' };
/** A tenth of a millimetre: more digits than the library takes are refused by it. */
const digits = 9;
const cut = (n: number) => Number(n.toFixed(digits));

export function startDrawing(map: MapLibre, told: Told): Drawing {
  const colour = mapColour.selection;
  let lines: readonly Boxed[] = [];
  const toCustom = (
    event: { lng: number; lat: number; containerX: number; containerY: number },
    context: { currentId?: string | number },
  ): Place | undefined => {
    const own = draw
      .getSnapshot()
      .filter((one) => one.geometry.type === 'Polygon' && one.id !== context.currentId)
      .map((one) => (one.geometry.coordinates as Place[][])[0] ?? [])
      .map(boxed);
    // About thirty pixels at this zoom.
    const degrees = (30 * 360) / (512 * 2 ** map.getZoom());
    const found = snapTo(
      [event.containerX, event.containerY],
      near([event.lng, event.lat], [...lines, ...own], degrees),
      (place) => {
        const { x, y } = map.project(place);
        return [x, y];
      },
    );
    return found && [cut(found[0]), cut(found[1])];
  };
  const draw: TerraDraw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: digits }),
    modes: [
      new TerraDrawSelectMode({
        flags: {
          polygon: {
            feature: {
              draggable: false,
              coordinates: {
                midpoints: true,
                draggable: true,
                deletable: true,
                snappable: { toCustom },
              },
            },
          },
        },
        styles: { selectedPolygonColor: colour, selectedPolygonOutlineColor: colour },
      }),
      new TerraDrawPolygonMode({
        snapping: { toCustom },
        styles: {
          fillColor: colour,
          fillOpacity: ({ properties }) => (Number(properties?.ring ?? 0) > 0 ? 0 : 0.15),
          outlineColor: colour,
          outlineWidth: 2,
        },
      }),
      new TerraDrawLineStringMode({
        snapping: { toCustom },
        styles: { lineStringColor: colour, lineStringWidth: 2 },
      }),
    ],
    undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
  });
  draw.start();
  draw.setMode(modes.bend);
  // While outlines are put down one after the other, nobody is told of the half.
  let laying = false;
  const tell = () => {
    if (laying) return;
    let open: Place[] | undefined;
    const outlines = draw.getSnapshot().flatMap((feature): Outline[] => {
      const { geometry, properties } = feature;
      // Handles are no outlines.
      if (geometry.type !== 'Polygon') return [];
      const points = (geometry.coordinates[0] ?? []) as Place[];
      if (properties.currentlyDrawing) {
        open = points;
        return [];
      }
      const { row, shape, ring } = properties;
      return [
        {
          id: String(feature.id),
          row: typeof row === 'number' ? row : undefined,
          shape: typeof shape === 'string' ? shape : String(feature.id),
          ring: typeof ring === 'number' ? ring : 0,
          points,
        },
      ];
    });
    told.open(open);
    told.outlines(outlines);
  };
  draw.on('change', tell);
  draw.on('finish', (id) => {
    const feature = draw.getSnapshotFeature(id);
    if (feature?.geometry.type === 'LineString') {
      const line = feature.geometry.coordinates as Place[];
      draw.removeFeatures([id]);
      told.cut(line);
      return;
    }
    tell();
  });
  const lay = (outlines: readonly Outline[]) => {
    const mode = draw.getMode();
    laying = true;
    draw.setMode(modes.bend);
    draw.clear();
    draw.addFeatures(
      outlines.map(({ id, row, shape, ring, points }) => ({
        ...(id ? { id } : {}),
        type: 'Feature' as const,
        geometry: {
          type: 'Polygon' as const,
          coordinates: [points.map(([lng, lat]) => [cut(lng), cut(lat)])],
        },
        properties: { mode: 'polygon', shape, ring, ...(row === undefined ? {} : { row }) },
      })),
    );
    draw.setMode(mode);
    laying = false;
    tell();
  };
  return {
    lay,
    turn: (hand) => draw.setMode(modes[hand]),
    back: () => draw.getModeState() === 'drawing' && draw.undo(),
    snaps: (next) => {
      lines = next.map(boxed);
    },
    stop: () => draw.stop(),
  };
}
