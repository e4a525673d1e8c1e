/**
 * A map that fills its place, for a page that is the map: layers come and go without the rest being
 * drawn anew, features are chosen, or points are picked for measuring. The list of layers, the legend
 * and the table of what is drawn are the page's; without WebGL2 the page shows its lists instead.
 *
 *   <MapStage label={…} layers={drawn} position={[114, 30.6, 11]} bounds={focus}
 *     selected={{ layer: 'green_land', key: '12' }} onSelect={…} onMove={…} />
 */
import type { Map as MapLibre } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drawing, Told } from './drawing';
import {
  addLayer,
  type Bounds,
  type DrawnLayer,
  firstPart,
  groundStyle,
  mark,
  removeLayer,
  restyle,
} from './layers';
import styles from './MapStage.module.css';

/** Longitude, latitude and zoom of the middle. */
export type Position = [number, number, number];

export interface Chosen {
  layer: string;
  key: string;
}

export interface MapStageProps {
  label: string;
  /** The lowest first. */
  layers: DrawnLayer[];
  /** Where it opens; `bounds` counts where this is left out. */
  position?: Position | undefined;
  /** Looked at when it changes. */
  bounds?: Bounds | undefined;
  selected?: Chosen | undefined;
  /** The topmost feature under the click, with what it says of itself. */
  onSelect?:
    | ((chosen: Chosen | undefined, properties: Record<string, unknown>) => void)
    | undefined;
  onMove?: ((position: Position, bounds: Bounds) => void) | undefined;
  /** Clicks are places on the ground, and choose nothing. */
  onPick?: ((at: [number, number]) => void) | undefined;
  /** Outlines are bent and drawn; `hold` gets the hand that does it, and nothing when it is over. */
  drawing?: { hold: (drawing: Drawing | undefined) => void; told: Told } | undefined;
  onFail?: (() => void) | undefined;
  /** Something of a layer could not be had, so that what is seen is not all. */
  onTrouble?: ((layer: string) => void) | undefined;
  /** A picture for paper: it neither moves nor answers, and has more dots to the pixel. */
  still?: { dots: number } | undefined;
}

export function MapStage(props: MapStageProps) {
  const { t } = useTranslation();
  const { layers, selected, bounds, position, still, onPick } = props;
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre>(undefined);
  const drawn = useRef(new Map<string, DrawnLayer>());
  const latest = useRef(props);
  latest.current = props;
  const [ready, setReady] = useState(false);
  // How often the map came to rest with everything drawn: tests and the print button wait for it.
  const [rests, setRests] = useState(0);
  const dots = still?.dots;

  useEffect(() => {
    const el = box.current;
    if (!el) return undefined;
    let gone = false;
    let cleanup = () => {};
    void import('./engine')
      .then(({ MapLibre, NavigationControl, ScaleControl }) => {
        if (gone) return;
        const { position: at, bounds: around, label } = latest.current;
        const made = new MapLibre({
          container: el,
          style: groundStyle,
          ...(at
            ? { center: [at[0], at[1]] as [number, number], zoom: at[2] }
            : { bounds: around ?? [73, 18, 135, 54], fitBoundsOptions: { padding: 24 } }),
          attributionControl: false,
          dragRotate: false,
          pitchWithRotate: false,
          interactive: dots === undefined,
          fadeDuration: dots !== undefined || navigator.webdriver ? 0 : 200,
          ...(dots === undefined ? {} : { pixelRatio: dots, maxCanvasSize: [8192, 8192] }),
          // Automated browsers read pixels; print needs them kept as well.
          canvasContextAttributes: { preserveDrawingBuffer: true },
          locale: {
            'NavigationControl.ZoomIn': t('map.zoom_in'),
            'NavigationControl.ZoomOut': t('map.zoom_out'),
            'Map.Title': t('map.canvas', { label }),
          },
        });
        if (dots === undefined) {
          made.addControl(new NavigationControl({ showCompass: false }), 'top-right');
          made.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
          made.touchZoomRotate.disableRotation();
        }
        made.on('load', () => {
          map.current = made;
          setReady(true);
        });
        made.on('error', (event) => {
          const { sourceId } = event as { sourceId?: string };
          if (sourceId) latest.current.onTrouble?.(sourceId);
        });
        made.on('idle', () => setRests((before) => before + 1));
        made.on('click', (event) => {
          const now = latest.current;
          if (now.onPick) {
            now.onPick([event.lngLat.lng, event.lngLat.lat]);
            return;
          }
          const open = new Set(now.layers.filter((l) => !l.inert).map((l) => l.id));
          const parts = made
            .getStyle()
            .layers.filter((l) => 'source' in l && open.has(String(l.source)))
            .map((l) => l.id);
          const hit = made.queryRenderedFeatures(event.point, { layers: parts })[0];
          now.onSelect?.(
            hit && hit.id !== undefined
              ? { layer: String(hit.source), key: String(hit.id) }
              : undefined,
            hit?.properties ?? {},
          );
        });
        made.on('moveend', () => {
          const { lng, lat } = made.getCenter();
          const b = made.getBounds();
          latest.current.onMove?.(
            [lng, lat, made.getZoom()],
            [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()],
          );
        });
        // The print page has another width.
        const refit = () => made.resize();
        addEventListener('beforeprint', refit);
        made.on('remove', () => removeEventListener('beforeprint', refit));
        cleanup = () => made.remove();
      })
      .catch(() => latest.current.onFail?.());
    return () => {
      gone = true;
      cleanup();
      map.current = undefined;
      drawn.current.clear();
      setReady(false);
    };
  }, [t, dots]);

  useEffect(() => {
    const made = map.current;
    if (!made || !ready) return;
    for (const [id, before] of [...drawn.current]) {
      const next = layers.find((l) => l.id === id);
      if (next && isSame(before, next)) continue;
      removeLayer(made, id);
      drawn.current.delete(id);
    }
    // From the top down, so that each finds the one that it lies under.
    let above: string | undefined;
    for (const layer of [...layers].reverse()) {
      const before = drawn.current.get(layer.id);
      if (!before) addLayer(made, layer, above);
      else if (before !== layer) restyle(made, layer);
      drawn.current.set(layer.id, layer);
      above = firstPart(layer);
    }
    for (const layer of layers) {
      // Layers that changed places among those that stayed.
      const next = layers[layers.indexOf(layer) + 1];
      if (next && !isBelow(made, layer, next)) {
        removeLayer(made, layer.id);
        addLayer(made, layer, firstPart(next));
      }
    }
  }, [layers, ready]);

  const spot = position?.join(' ');
  useEffect(() => {
    const made = map.current;
    if (!ready || !made || !spot || dots === undefined) return;
    const [lng = 0, lat = 0, zoom = 0] = spot.split(' ').map(Number);
    made.resize();
    made.jumpTo({ center: [lng, lat], zoom });
  }, [spot, ready, dots]);

  const fit = bounds?.join(' ');
  const first = useRef(position !== undefined);
  useEffect(() => {
    const made = map.current;
    if (!ready || !made || !fit) return;
    // What the address says counts when the page opens.
    if (first.current) {
      first.current = false;
      return;
    }
    made.fitBounds(fit.split(' ').map(Number) as Bounds, {
      padding: 48,
      maxZoom: 17,
      animate: false,
    });
  }, [fit, ready]);

  useEffect(() => {
    const made = map.current;
    const layer = selected && layers.find((l) => l.id === selected.layer);
    if (!made || !ready || !selected || !layer) return undefined;
    mark(made, layer, selected.key, true);
    return () => {
      if (map.current === made) mark(made, layer, selected.key, false);
    };
  }, [selected, layers, ready]);

  const draws = props.drawing !== undefined;
  useEffect(() => {
    const made = map.current;
    if (!made || !ready || !draws) return undefined;
    let stop = () => {};
    let gone = false;
    void import('./drawing')
      .then(({ startDrawing }) => {
        if (gone) return;
        const drawing = startDrawing(made, {
          outlines: (outlines) => latest.current.drawing?.told.outlines(outlines),
          open: (points) => latest.current.drawing?.told.open(points),
          cut: (line) => latest.current.drawing?.told.cut(line),
        });
        stop = drawing.stop;
        latest.current.drawing?.hold(drawing);
      })
      .catch(() => latest.current.onFail?.());
    return () => {
      gone = true;
      latest.current.drawing?.hold(undefined);
      if (map.current === made) stop();
    };
  }, [draws, ready]);

  const picking = onPick !== undefined;
  useEffect(() => {
    const made = map.current;
    if (!made || !ready) return;
    made.getCanvas().style.cursor = picking ? 'crosshair' : '';
    if (picking) made.doubleClickZoom.disable();
    else made.doubleClickZoom.enable();
  }, [picking, ready]);

  return (
    // The engine's style sheet sets `position: relative`; only an explicit size holds.
    <div ref={box} className={styles.stage} data-ready={ready} data-rests={rests} />
  );
}

function isSame(a: DrawnLayer, b: DrawnLayer): boolean {
  const source = (one: DrawnLayer) =>
    typeof one.data === 'object' && 'tiles' in one.data ? one.data.tiles : one.data;
  return source(a) === source(b) && a.kind === b.kind && a.label === b.label && a.hatch === b.hatch;
}

function isBelow(map: MapLibre, layer: DrawnLayer, next: DrawnLayer): boolean {
  const order = map.getStyle().layers.map((l) => l.id);
  return order.indexOf(firstPart(layer)) < order.indexOf(firstPart(next));
}
