/**
 * How vegetation is told in an image: by a vegetation index where it has red and near infrared, or
 * by the numbers of a classification. Nothing is presumed: a wrong band gives a wrong area.
 */
import type { components } from '../../../api/schema';

export interface Cells {
  method: 'ndvi' | 'classes';
  red: number | undefined;
  nir: number | undefined;
  atLeast: number | undefined;
  /** The band of the classification. */
  band: number;
  /** Numbers by what they stand for. */
  numbers: Record<string, string[]>;
  /** Patches of canopy that are smaller do not count, in m²; nothing: all count. */
  patchM2: number | undefined;
  /** Cells that touch at a corner only belong to one patch. */
  diagonal: boolean;
  /** The day on which the image was taken, `2025-07-15`. */
  imagedOn: string;
}

export const meanings = ['tree', 'shrub', 'grass'] as const;

/** One band can only be a classification; several are likelier an image. */
export function firstCells(bands: number): Cells {
  return {
    method: bands > 1 ? 'ndvi' : 'classes',
    red: undefined,
    nir: undefined,
    atLeast: undefined,
    band: 1,
    numbers: Object.fromEntries(meanings.map((meaning) => [meaning, []])),
    patchM2: undefined,
    diagonal: false,
    imagedOn: '',
  };
}

export type CellsWanting = 'bands' | 'at_least' | 'numbers' | 'patch' | 'imaged_on';

/** The largest area that a smallest patch may have, in m², as the server has it. */
export const largestPatchM2 = 100_000;

/** What still wants an answer, in the order of the page. */
export function cellsWanting(cells: Cells): CellsWanting[] {
  const found: CellsWanting[] = [];
  const { method, red, nir, atLeast, imagedOn } = cells;
  if (method === 'ndvi') {
    if (!red || !nir || red === nir) found.push('bands');
    if (atLeast === undefined || atLeast < -1 || atLeast > 1) found.push('at_least');
  } else {
    const all = numbered(cells);
    const once = new Set(all.map(([number]) => number)).size === all.length;
    const whole = all.every(([number]) => /^-?\d+$/.test(number));
    if (all.length === 0 || !once || !whole) found.push('numbers');
  }
  const { patchM2 } = cells;
  if (patchM2 !== undefined && !(patchM2 > 0 && patchM2 <= largestPatchM2)) found.push('patch');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(imagedOn)) found.push('imaged_on');
  return found;
}

/** What is asked of the server. */
export function ruleOf(
  cells: Cells,
): Pick<
  components['schemas']['ImportLayer'],
  'ndvi' | 'raster_classes' | 'raster_band' | 'patch' | 'imaged_on'
> {
  const { method, red = 0, nir = 0, atLeast = 0, band, patchM2, diagonal, imagedOn } = cells;
  const patch = patchM2 === undefined ? {} : { patch: { at_least_m2: patchM2, diagonal } };
  return method === 'ndvi'
    ? { ndvi: { red, nir, at_least: atLeast }, ...patch, imaged_on: imagedOn }
    : {
        raster_classes: Object.fromEntries(numbered(cells)),
        raster_band: band,
        ...patch,
        imaged_on: imagedOn,
      };
}

function numbered({ numbers }: Cells): [string, string][] {
  return Object.entries(numbers).flatMap(([meaning, all]) =>
    all
      .map((number): [string, string] => [number.trim(), meaning])
      .filter(([number]) => number !== ''),
  );
}
