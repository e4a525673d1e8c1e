/**
 * What the distribution of an image's vegetation index says about a threshold, and which part of
 * the image is looked at. The server counts; here nothing is estimated: a share is told only where
 * the threshold lies between two bins.
 */
import type { components } from '../../../api/schema';

export type Distribution = components['schemas']['VegetationView'];

/** A part of the image, in cells. */
export interface Part {
  column: number;
  row: number;
  width: number;
  height: number;
}

/** Bins that stand together in the chart: 0.05 each. */
const together = 5;
/** As near as one comes: so many cells across and down. */
const nearest = 64;

/** The number of the bin that begins with a threshold; nothing where it begins none. */
function binOf({ from, step, counts }: Distribution, threshold: number): number | undefined {
  const place = (threshold - from) / step;
  const bin = Math.round(place);
  return Math.abs(place - bin) < 1e-6 && bin >= 0 && bin < counts.length ? bin : undefined;
}

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

/** How many cells reach a threshold; nothing where the bins cannot tell. */
export function reaching(found: Distribution, threshold: number): number | undefined {
  const bin = binOf(found, threshold);
  return bin === undefined ? undefined : sum(found.counts.slice(bin)) + found.above;
}

/** A bar of the chart: shares of all cells with data. */
export interface Bar {
  from: number;
  rest: number;
  cover: number;
}

/** The bars from the first to the last that hold anything, each parted by the threshold. */
export function bars(found: Distribution, threshold: number | undefined): Bar[] {
  const { counts, known, from, step } = found;
  const all: Bar[] = [];
  for (let first = 0; first < counts.length; first += together) {
    const bar = { from: round(from + first * step), rest: 0, cover: 0 };
    counts.slice(first, first + together).forEach((count, n) => {
      const covers = threshold !== undefined && from + (first + n) * step >= threshold - 1e-9;
      bar[covers ? 'cover' : 'rest'] += known > 0 ? count / known : 0;
    });
    all.push(bar);
  }
  const holds = ({ rest, cover }: Bar) => rest + cover > 0;
  return all.slice(all.findIndex(holds), all.findLastIndex(holds) + 1);
}

const round = (value: number) => Math.round(value * 100) / 100;

export type Step = 'in' | 'out' | 'left' | 'right' | 'up' | 'down';

/** The part after a step; nothing is the whole image. `at` is where to go in, as shares of it. */
export function stepped(
  part: Part | undefined,
  [wide, high]: readonly [number, number],
  step: Step,
  at: readonly [number, number] = [0.5, 0.5],
): Part | undefined {
  const now = part ?? { column: 0, row: 0, width: wide, height: high };
  const resized = (times: number): Part => {
    const width = Math.min(wide, Math.max(Math.round(now.width * times), Math.min(nearest, wide)));
    const height = Math.min(
      high,
      Math.max(Math.round(now.height * times), Math.min(nearest, high)),
    );
    return {
      column: now.column + now.width * at[0] - width / 2,
      row: now.row + now.height * at[1] - height / 2,
      width,
      height,
    };
  };
  const moved = (across: number, down: number): Part => ({
    ...now,
    column: now.column + (across * now.width) / 2,
    row: now.row + (down * now.height) / 2,
  });
  const steps: Record<Step, () => Part> = {
    in: () => resized(0.5),
    out: () => resized(2),
    left: () => moved(-1, 0),
    right: () => moved(1, 0),
    up: () => moved(0, -1),
    down: () => moved(0, 1),
  };
  const next = steps[step]();
  const kept = (place: number, size: number, most: number) =>
    Math.min(Math.max(Math.round(place), 0), most - size);
  const { width, height } = next;
  if (width >= wide && height >= high) return undefined;
  return {
    column: kept(next.column, width, wide),
    row: kept(next.row, height, high),
    width,
    height,
  };
}

/** Which steps lead anywhere. */
export function canStep(part: Part | undefined, size: readonly [number, number]): Step[] {
  const all: Step[] = ['in', 'out', 'left', 'right', 'up', 'down'];
  const same = (a: Part | undefined, b: Part | undefined) =>
    JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  return all.filter((step) => !same(stepped(part, size, step), part));
}

export interface Drawn {
  red: number;
  nir: number;
  view: 'image' | 'index' | 'canopy';
  atLeast?: number | undefined;
  patchM2?: number | undefined;
  diagonal?: boolean | undefined;
  part?: Part | undefined;
}

/** Where a picture of the image is. */
export function pictureHref(upload: string, drawn: Drawn): string {
  const { red, nir, view, atLeast, patchM2, diagonal, part } = drawn;
  const asked = new URLSearchParams({ red: `${red}`, nir: `${nir}`, view });
  if (view === 'canopy') {
    if (atLeast !== undefined) asked.set('at_least', `${atLeast}`);
    if (patchM2 !== undefined) {
      asked.set('min_patch_m2', `${patchM2}`);
      if (diagonal) asked.set('diagonal', 'true');
    }
  }
  if (part) asked.set('window', [part.column, part.row, part.width, part.height].join(','));
  return `/api/v1/uploads/${encodeURIComponent(upload)}/vegetation/picture?${asked}`;
}
