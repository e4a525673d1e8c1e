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

/** Lines that come near a place at all, so that not all of a city is measured at each move. */
export function near(
  at: Place,
  lines: readonly (readonly Place[])[],
  degrees: number,
): (readonly Place[])[] {
  return lines.filter((line) => {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [x, y] of line) {
      west = Math.min(west, x);
      east = Math.max(east, x);
      south = Math.min(south, y);
      north = Math.max(north, y);
    }
    return (
      at[0] >= west - degrees &&
      at[0] <= east + degrees &&
      at[1] >= south - degrees &&
      at[1] <= north + degrees
    );
  });
}
