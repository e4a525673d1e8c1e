/** What of GeographicLib's JavaScript the map uses; the package brings no types of its own. */
declare module 'geographiclib-geodesic' {
  interface Ring {
    AddPoint(lat: number, lon: number): void;
    Compute(reverse: boolean, sign: boolean): { number: number; perimeter: number; area?: number };
  }
  class Geodesic {
    constructor(a: number, f: number);
    Inverse(lat1: number, lon1: number, lat2: number, lon2: number): { s12?: number };
    Polygon(polyline: boolean): Ring;
  }
  const geodesic: { Geodesic: { Geodesic: typeof Geodesic } };
  export default geodesic;
}
