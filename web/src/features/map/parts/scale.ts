/**
 * A map on paper at a true scale. The engine draws spherical Mercator, whose scale differs from place
 * to place; a sheet of a city is set right at its middle, by the ellipsoid's mean radius there.
 */

/** A dot of the page in millimetres, as style sheets define it. */
export const dotMm = 25.4 / 96;

export interface Paper {
  /** `A4`, `A3`. */
  size: string;
  landscape: boolean;
  /** The sheet without its margins, in millimetres. */
  width: number;
  height: number;
}

const sheets: Record<string, [number, number]> = { A4: [210, 297], A3: [297, 420] };
export const marginMm = 10;

export function paperOf(size: string, landscape: boolean): Paper {
  const [short, long] = sheets[size] ?? [210, 297];
  const [width, height] = landscape ? [long, short] : [short, long];
  return { size, landscape, width: width - 2 * marginMm, height: height - 2 * marginMm };
}

const a = 6378137;
const e2 = 0.0066943800229;

/** How many metres of ground one metre of the engine's sphere stands for at a latitude. */
export function groundOfSphere(lat: number): number {
  const w = 1 - e2 * Math.sin((lat * Math.PI) / 180) ** 2;
  const along = a / Math.sqrt(w);
  const up = (a * (1 - e2)) / w ** 1.5;
  return Math.sqrt(along * up) / a;
}

/** Metres of ground under one dot of the page. */
export function metresOfDot(zoom: number, lat: number): number {
  const sphere = (2 * Math.PI * a * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** zoom);
  return sphere * groundOfSphere(lat);
}

/** The zoom at which the page shows 1 : `scale` at a latitude. */
export function zoomOf(scale: number, lat: number): number {
  const metres = (scale * dotMm) / 1000;
  const sphere = metres / groundOfSphere(lat);
  return Math.log2((2 * Math.PI * a * Math.cos((lat * Math.PI) / 180)) / (512 * sphere));
}

/** What a zoom shows on paper, as 1 : n. */
export const scaleOf = (zoom: number, lat: number): number =>
  (metresOfDot(zoom, lat) * 1000) / dotMm;

/** Scales that maps are printed at. */
export const scales = [
  1000, 2000, 5000, 10_000, 15_000, 20_000, 25_000, 50_000, 75_000, 100_000, 150_000, 200_000,
  250_000, 500_000, 1_000_000,
];

/** The largest of them that shows at least what is on the screen. */
export const scaleFor = (wanted: number): number =>
  scales.find((one) => one >= wanted * 0.999) ?? Math.ceil(wanted / 1_000_000) * 1_000_000;

/** A round length whose bar is 30 to 75 millimetres long, in metres. */
export function barOf(scale: number): { metres: number; mm: number } {
  const most = (75 * scale) / 1000;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= most) ?? power;
  return { metres, mm: (metres / scale) * 1000 };
}
