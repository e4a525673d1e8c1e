/** What was drawn over a layer, as the server takes it: pure. */
import type { Geometry, MultiPolygon, Position } from 'geojson';
import type { Outline } from '../../../map/drawing';
import type { DrawnBody, Feature, LayerView } from '../queries';
import { imagery } from './tree';

/** A feature that was taken up, as it was. */
export type Original = Pick<Feature, 'row' | 'feature_id' | 'geometry' | 'attributes'>;

export interface Drawn {
  outlines: Outline[];
  originals: Record<number, Original>;
  /** Rows of features that are no more. */
  removed: number[];
  /** Cells that were written, column by column, by what they are of (`keyOf`). */
  told: Record<string, Record<string, string>>;
}

export const nothingDrawn: Drawn = { outlines: [], originals: {}, removed: [], told: {} };

/** What an outline belongs to: a row of the layer, or a new feature. */
export const keyOf = (one: Pick<Outline, 'row' | 'shape'>): string =>
  one.row === undefined ? one.shape : rowKey(one.row);
export const rowKey = (row: number): string => `row${row}`;

const partsOf = (geometry: Geometry | null): Position[][][] =>
  geometry?.type === 'Polygon'
    ? [geometry.coordinates]
    : geometry?.type === 'MultiPolygon'
      ? geometry.coordinates
      : [];

/** The outlines of a feature, holes too, to be bent. */
export const outlinesOf = (feature: Original): Outline[] =>
  partsOf(feature.geometry).flatMap((rings, part) =>
    rings.map((points, ring) => ({
      id: '',
      row: feature.row,
      shape: `row${feature.row}.${part}`,
      ring,
      points: points as [number, number][],
    })),
  );

/** Outlines put together: each shape with its holes, in the order they came. */
export function shapesOf(outlines: readonly Outline[]): { shape: string; rings: Position[][] }[] {
  const shapes: { shape: string; rings: Position[][] }[] = [];
  for (const one of outlines)
    if (one.ring === 0) shapes.push({ shape: one.shape, rings: [one.points] });
  for (const one of [...outlines].sort((a, b) => a.ring - b.ring))
    if (one.ring > 0) shapes.find(({ shape }) => shape === one.shape)?.rings.push(one.points);
  return shapes;
}

const groundOf = (drawn: Drawn, row: number): MultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: shapesOf(drawn.outlines.filter((one) => one.row === row)).map(({ rings }) => rings),
});

/** Rows whose ground is not as it was: a vertex moved, came or went, or a whole part or hole. */
export function changedRows(drawn: Drawn): number[] {
  return Object.values(drawn.originals)
    .filter(({ row }) => !drawn.removed.includes(row))
    .filter((original) => {
      const [was, is] = [partsOf(original.geometry), groundOf(drawn, original.row).coordinates];
      return (
        was.length !== is.length ||
        was.some((rings, part) => {
          const now = is[part] ?? [];
          return (
            rings.length !== now.length || rings.some((ring, i) => !isSame(ring, now[i] ?? []))
          );
        })
      );
    })
    .map(({ row }) => row);
}

/** Rows whose cells were written to say something else. */
export const toldRows = (drawn: Drawn): number[] =>
  Object.values(drawn.originals)
    .map(({ row }) => row)
    .filter((row) => !drawn.removed.includes(row) && Object.keys(cellsOf(drawn, row)).length > 0);

/** Cells of a row that differ from what they were. */
function cellsOf(drawn: Drawn, row: number): Record<string, string> {
  const was = drawn.originals[row]?.attributes ?? {};
  return Object.fromEntries(
    Object.entries(drawn.told[rowKey(row)] ?? {}).filter(
      ([column, text]) => text.trim() !== String(was[column] ?? ''),
    ),
  );
}

/** Less than a tenth of a millimetre is the rounding of the drawing. */
function isSame(a: Position[], b: Position[]): boolean {
  return (
    a.length === b.length &&
    a.every((at, i) =>
      [0, 1].every((axis) => Math.abs((at[axis] ?? 0) - (b[i]?.[axis] ?? 0)) < 2e-9),
    )
  );
}

/** New features: outlines of no row, with their holes. */
export const freshOf = (drawn: Drawn) =>
  shapesOf(drawn.outlines.filter((one) => one.row === undefined));

/** How many features are changed, added and removed. */
export const countsOf = (body: DrawnBody) => ({
  changed: body.changed.length,
  added: body.added.length,
  removed: body.removed.length,
});

/** The new version, as the server takes it; why is told when it is kept. */
export function bodyOf(drawn: Drawn, year: number): DrawnBody {
  const redrawn = changedRows(drawn);
  // A feature of which no part is left is gone.
  const gone = redrawn.filter((row) => groundOf(drawn, row).coordinates.length === 0);
  const rows = [...new Set([...redrawn, ...toldRows(drawn)])].filter((row) => !gone.includes(row));
  return {
    year,
    note: '',
    changed: rows.map((row) => {
      const attributes = cellsOf(drawn, row);
      return {
        row,
        ...(redrawn.includes(row) ? { geometry: groundOf(drawn, row) } : {}),
        ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
      };
    }),
    added: freshOf(drawn).map(({ shape, rings }) => ({
      geometry: { type: 'Polygon' as const, coordinates: rings },
      attributes: drawn.told[shape] ?? {},
    })),
    removed: [...drawn.removed, ...gone],
  };
}

/** A feature and all that was drawn of it taken away. */
export function without(drawn: Drawn, row: number): Drawn {
  const { [row]: _, ...originals } = drawn.originals;
  return {
    ...drawn,
    originals,
    outlines: drawn.outlines.filter((one) => one.row !== row),
    removed: drawn.removed.includes(row) ? drawn.removed : [...drawn.removed, row],
  };
}

/** An outline taken away, with its holes where it is the one around them. */
export const withoutOutline = (drawn: Drawn, outline: Outline): Drawn => ({
  ...drawn,
  outlines: drawn.outlines.filter((one) =>
    outline.ring === 0 ? one.shape !== outline.shape : one.id !== outline.id,
  ),
});

/** Whether a layer may be drawn over: of areas, and the version that counts. */
export const isDrawable = (layer: LayerView): boolean =>
  layer.shape === 'area' && layer.state === 'ready' && layer.kind !== imagery;
