/** What was drawn over a layer, as the server takes it: pure. */
import type { Geometry, MultiPolygon, Position } from 'geojson';
import type { Outline } from '../../../map/drawing';
import type { Feature, LayerView } from '../queries';

/** A feature that was taken up, as it was. */
export type Original = Pick<Feature, 'row' | 'feature_id' | 'geometry' | 'attributes'>;

export interface Drawn {
  outlines: Outline[];
  originals: Record<number, Original>;
  /** Rows of features that are no more. */
  removed: number[];
  /** What new outlines are called, by their id, column by column. */
  told: Record<string, Record<string, string>>;
}

export const nothingDrawn: Drawn = { outlines: [], originals: {}, removed: [], told: {} };

const partsOf = (geometry: Geometry | null): Position[][][] =>
  geometry?.type === 'Polygon'
    ? [geometry.coordinates]
    : geometry?.type === 'MultiPolygon'
      ? geometry.coordinates
      : [];

/** The outlines of a feature, to be bent; holes stay behind. */
export const outlinesOf = (feature: Original): Omit<Outline, 'id'>[] =>
  partsOf(feature.geometry).map((rings, part) => ({
    row: feature.row,
    part,
    points: (rings[0] ?? []) as [number, number][],
  }));

/** Rows that are not as they were: a vertex moved, came or went, or a whole part. */
export function changedRows(drawn: Drawn): number[] {
  return Object.values(drawn.originals)
    .filter(({ row }) => !drawn.removed.includes(row))
    .filter((original) => {
      const parts = partsOf(original.geometry);
      const outlines = drawn.outlines.filter((one) => one.row === original.row);
      return (
        outlines.length !== parts.length ||
        outlines.some((one) => !isSame(one.points, parts[one.part]?.[0] ?? []))
      );
    })
    .map(({ row }) => row);
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

/** A row's ground as drawn, its holes where they were. */
function groundOf(drawn: Drawn, original: Original): MultiPolygon {
  const parts = partsOf(original.geometry);
  return {
    type: 'MultiPolygon',
    coordinates: drawn.outlines
      .filter((one) => one.row === original.row)
      .map((one) => [one.points as Position[], ...(parts[one.part]?.slice(1) ?? [])]),
  };
}

/** The new version, as the server takes it. */
export function bodyOf(drawn: Drawn, year: number, note: string) {
  const fresh = drawn.outlines.filter((one) => one.row === undefined);
  return {
    year,
    note,
    // A feature of which no part is left is gone.
    changed: changedRows(drawn).flatMap((row) => {
      const original = drawn.originals[row];
      const geometry = original && groundOf(drawn, original);
      return geometry && geometry.coordinates.length > 0 ? [{ row, geometry }] : [];
    }),
    added: fresh.map((one) => ({
      geometry: { type: 'Polygon' as const, coordinates: [one.points] },
      attributes: drawn.told[one.id] ?? {},
    })),
    removed: [
      ...drawn.removed,
      ...changedRows(drawn).filter((row) => !drawn.outlines.some((one) => one.row === row)),
    ],
  };
}

/** Whether a layer may be drawn over: of areas, and the version that counts. */
export const isDrawable = (layer: LayerView): boolean =>
  layer.shape === 'area' && layer.state === 'ready';
