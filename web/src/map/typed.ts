/** Places and outlines as people write or draw them, for every form that takes some: pure. */

/** Longitude, then latitude. */
export type At = [number, number];

/** The numbers of a line, whichever marks stand between them; what is no number is NaN. */
export const numbersIn = (line: string): number[] =>
  line
    .split(/[\s,，、;；]+/)
    .filter(Boolean)
    .map(Number);

/** The place that a line says; nothing when it says none. */
export function typedPlace(line: string): At | undefined {
  const [east, north, ...more] = numbersIn(line);
  if (east === undefined || north === undefined || more.length > 0) return undefined;
  return Number.isFinite(east) && Number.isFinite(north) ? [east, north] : undefined;
}

/** The places of a text, one to a line; nothing where a line is none. */
export function typedPlaces(text: string): At[] | undefined {
  const places = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(typedPlace);
  return places.every((place) => place !== undefined) ? places : undefined;
}

/** Whether a place can be degrees at all: metres and swapped numbers mostly cannot. */
export const isDegrees = ([east, north]: At): boolean =>
  Math.abs(east) <= 180 && Math.abs(north) <= 90;

/** A ring that ends where it begins; nothing without three different points. */
export function closedRing(points: readonly At[]): At[] | undefined {
  const [first] = points;
  const last = points[points.length - 1];
  if (!first || !last || new Set(points.map(String)).size < 3) return undefined;
  return first[0] === last[0] && first[1] === last[1] ? [...points] : [...points, first];
}

/** To a centimetre. */
const cut = (degrees: number) => Number(degrees.toFixed(7));

/** A place that was clicked on. */
export const drawnPlace = ([east, north]: At) => ({
  type: 'Point' as const,
  coordinates: [cut(east), cut(north)],
});

/** An outline that was drawn. */
export const drawnOutline = (ring: readonly At[]) => ({
  type: 'Polygon' as const,
  coordinates: [ring.map(([east, north]) => [cut(east), cut(north)])],
});
