/**
 * Distance and area on the ellipsoid, from places picked on the map. Geodesics are GeographicLib's;
 * areas here are the ground's, while a layer's own areas are those of the city's plane.
 */
import geodesic from 'geographiclib-geodesic';

export type Place = [number, number];

/** CGCS2000: half the long axis in metres, and the flattening. */
const earth = new geodesic.Geodesic.Geodesic(6378137, 1 / 298.257222101);

/** Along the places in their order, in metres. */
export function distance(places: readonly Place[]): number {
  return places.slice(1).reduce((sum, [lng, lat], i) => {
    const [fromLng, fromLat] = places[i] as Place;
    return sum + (earth.Inverse(fromLat, fromLng, lat, lng).s12 ?? 0);
  }, 0);
}

/** Within the places, in m²; 0 before there are three. */
export function area(places: readonly Place[]): number {
  if (places.length < 3) return 0;
  const ring = earth.Polygon(false);
  for (const [lng, lat] of places) ring.AddPoint(lat, lng);
  return Math.abs(ring.Compute(false, true).area ?? 0);
}
