/**
 * The map engine, loaded only when a map is on the page. Its worker is a module of our own origin
 * (`?worker&url`), as the content policy wants; labels are drawn with the machine's fonts, so no
 * glyph files are asked for.
 */
import 'maplibre-gl/dist/maplibre-gl.css';
import {
  AttributionControl,
  Map as MapLibre,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';

setWorkerUrl(workerUrl);

export { AttributionControl, MapLibre, NavigationControl, ScaleControl };
