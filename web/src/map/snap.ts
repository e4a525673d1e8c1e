/** Where a vertex jumps to: a vertex near by, else the nearest place on an edge. Pure. */

export type Place = [number, number];

/** How near in pixels something must be to draw a vertex to itself. */
export const reach = 12;

/**
 * The place that a vertex at `at` (in pixels) jumps to, in degrees; nothing where none is near.
 * A vertex counts before an edge: neighbours that share vertices leave no sliver between them.
 */
export function snapTo(
  at: Place,
  lines: readonly (readonly Place[])[],
  project: (place: Place) => Place,
  most = reach,
): Place | undefined {
  let vertex: Place | undefined;
  let edge: Place | undefined;
  let [nearVertex, nearEdge] = [most, most];
  for (const line of lines) {
    let before: { place: Place; px: Place } | undefined;
    for (const place of line) {
      const px = project(place);
      const far = Math.hypot(px[0] - at[0], px[1] - at[1]);
      if (far < nearVertex) [vertex, nearVertex] = [place, far];
      if (before) {
        const [dx, dy] = [px[0] - before.px[0], px[1] - before.px[1]];
        const long = dx * dx + dy * dy;
        const along =
          long > 0 ? ((at[0] - before.px[0]) * dx + (at[1] - before.px[1]) * dy) / long : 0;
        if (along > 0 && along < 1) {
          const off = Math.hypot(
            before.px[0] + along * dx - at[0],
            before.px[1] + along * dy - at[1],
          );
          if (off < nearEdge) {
            nearEdge = off;
            edge = [
              before.place[0] + along * (place[0] - before.place[0]),
              before.place[1] + along * (place[1] - before.place[1]),
            ];
          }
        }
      }
      before = { place, px };
    }
  }
  return vertex ?? edge;
}

/** A line and its box: west, south, east, north. */
export interface Boxed {
  line: readonly Place[];
  box: [number, number, number, number];
}

export function boxed(line: readonly Place[]): Boxed {
  const box: Boxed['box'] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of line) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return { line, box };
}

/** Lines that come near a place at all, so that not all of a city is measured at each move. */
export const near = (
  [x, y]: Place,
  lines: readonly Boxed[],
  degrees: number,
): (readonly Place[])[] =>
  lines
    .filter(
      ({ box: [west, south, east, north] }) =>
        x >= west - degrees && x <= east + degrees && y >= south - degrees && y <= north + degrees,
    )
    .map(({ line }) => line);
