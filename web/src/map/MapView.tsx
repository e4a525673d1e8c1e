/**
 * A map of our own layers with its legend, its list of layers, and everything on it as a table.
 * Nothing is fetched from elsewhere. Where the machine has no WebGL2 the list stands in its place.
 *
 *   <MapView label={…} layers={[{ id: 'parks', title: …, kind: 'fill', colour: colour.primary,
 *     data: '/api/v1/layers/…/features.geojson', label: 'name', key: 'id' }]}
 *     bounds={[w, s, e, n]} selected={{ layer: 'parks', key }} onSelect={…} />
 */
import type { Map as MapLibre } from 'maplibre-gl';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UnorderedListOutlined } from '../ui/icons';
import { Button, Checkbox } from '../ui/kit';
import { Loading } from '../ui/States';
import { extentOf, webGl2 } from './engineless';
import {
  addLayer,
  collection,
  type DrawnLayer,
  groundStyle,
  type MapLayer,
  removeLayer,
} from './layers';
import styles from './MapView.module.css';
import { Swatch } from './Swatch';

/** Few ask for it: fetched when it is asked for. */
const LayerLists = lazy(() => import('./LayerLists'));

/** Nearer nothing is looked at unasked: one small thing alone says not where it lies. */
const nearest = 15;

export interface MapViewProps {
  label: string;
  /** What lies beneath, whole from the first drawing on: it is looked through and in no list. */
  ground?: DrawnLayer[] | undefined;
  layers: MapLayer[];
  /** West, south, east, north in degrees; the layers' own extent when left out. */
  bounds?: [number, number, number, number] | undefined;
  height?: number | undefined;
  selected?: { layer: string; key: string } | undefined;
  onSelect?: ((selected: { layer: string; key: string } | undefined) => void) | undefined;
  onMove?: ((bounds: [number, number, number, number]) => void) | undefined;
}

export function MapView(props: MapViewProps) {
  const { t } = useTranslation();
  const { label, ground, layers, height = 420, selected } = props;
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre>(undefined);
  const drawn = useRef(new Map<string, DrawnLayer>());
  const latest = useRef(props);
  latest.current = props;
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(false);
  const [asList, setAsList] = useState(false);
  const [turned, setTurned] = useState<Record<string, boolean>>({});
  const [hasWebGl] = useState(webGl2);
  const isHidden = (layer: MapLayer) => turned[layer.id] ?? layer.hidden ?? false;
  const listed = asList || !hasWebGl || failed;

  useEffect(() => {
    const el = box.current;
    if (!el || listed) return undefined;
    let gone = false;
    let cleanup = () => {};
    void import('./engine')
      .then(({ MapLibre, NavigationControl, ScaleControl }) => {
        if (gone) return;
        const made = new MapLibre({
          container: el,
          style: groundStyle,
          bounds: latest.current.bounds ?? [73, 18, 135, 54],
          fitBoundsOptions: { padding: 24 },
          attributionControl: false,
          dragRotate: false,
          pitchWithRotate: false,
          fadeDuration: navigator.webdriver ? 0 : 200,
          // Automated browsers read pixels; print needs them kept as well.
          canvasContextAttributes: { preserveDrawingBuffer: true },
          locale: {
            'NavigationControl.ZoomIn': t('map.zoom_in'),
            'NavigationControl.ZoomOut': t('map.zoom_out'),
            'Map.Title': t('map.canvas', { label: latest.current.label }),
          },
        });
        made.addControl(new NavigationControl({ showCompass: false }), 'top-right');
        made.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
        made.on('load', () => {
          map.current = made;
          setReady(true);
        });
        made.on('click', (event) => {
          const open = new Set(latest.current.layers.filter((l) => !l.inert).map((l) => l.id));
          const ids = made
            .getStyle()
            .layers.filter((l) => 'source' in l && open.has(String(l.source)))
            .map((l) => l.id);
          const hit = made.queryRenderedFeatures(event.point, { layers: ids })[0];
          latest.current.onSelect?.(
            hit ? { layer: String(hit.source), key: String(hit.id) } : undefined,
          );
        });
        made.on('moveend', () => {
          const b = made.getBounds();
          latest.current.onMove?.([b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]);
        });
        // The print page has another width.
        const refit = () => made.resize();
        addEventListener('beforeprint', refit);
        made.on('remove', () => removeEventListener('beforeprint', refit));
        cleanup = () => made.remove();
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      cleanup();
      map.current = undefined;
      drawn.current.clear();
      setReady(false);
    };
  }, [listed, t]);

  useEffect(() => {
    const made = map.current;
    if (!made || !ready) return;
    const wanted: DrawnLayer[] = [
      ...(ground ?? []),
      ...layers.map((layer) => ({ ...layer, hidden: turned[layer.id] ?? layer.hidden })),
    ];
    const same = (a: DrawnLayer | undefined, b: DrawnLayer) =>
      a !== undefined && a.data === b.data && a.colour === b.colour && a.kind === b.kind;
    for (const id of [...drawn.current.keys()]) {
      const next = wanted.find((l) => l.id === id);
      if (!next || !same(drawn.current.get(id), next)) {
        removeLayer(made, id);
        drawn.current.delete(id);
      }
    }
    for (const layer of wanted) {
      if (!drawn.current.has(layer.id)) addLayer(made, layer);
      else {
        for (const part of made.getStyle().layers) {
          if ('source' in part && part.source === layer.id)
            made.setLayoutProperty(part.id, 'visibility', layer.hidden ? 'none' : 'visible');
        }
      }
      drawn.current.set(layer.id, layer);
    }
  }, [ground, layers, turned, ready]);

  const { bounds } = props;
  const fit = bounds?.join(' ');
  useEffect(() => {
    const made = map.current;
    if (!ready || !made) return undefined;
    if (fit) {
      made.fitBounds(fit.split(' ').map(Number) as [number, number, number, number], {
        padding: 24,
        maxZoom: nearest,
        animate: false,
      });
      return undefined;
    }
    // No bounds given: look where the layers are, once their data is here.
    const look = async () => {
      const all = await Promise.all(
        latest.current.layers.map((l) => collection(l.data).catch(() => undefined)),
      );
      const extent = extentOf(all.flatMap((c) => c?.features ?? []));
      if (extent && map.current === made)
        made.fitBounds(extent, { padding: 24, maxZoom: nearest, animate: false });
    };
    void look();
    return undefined;
  }, [fit, ready]);

  useEffect(() => {
    const made = map.current;
    if (!made || !ready || !selected) return undefined;
    const key = /^\d+$/.test(selected.key) ? Number(selected.key) : selected.key;
    const feature = { source: selected.layer, id: key };
    if (!made.getSource(selected.layer)) return undefined;
    made.setFeatureState(feature, { selected: true });
    return () => {
      if (made.getSource(selected.layer)) made.setFeatureState(feature, { selected: false });
    };
  }, [selected, ready]);

  return (
    <section className={styles.map} aria-label={label}>
      <div className={styles.bar}>
        <fieldset className={styles.legend}>
          <legend className="y-hidden">{t('map.layers')}</legend>
          {layers.map((layer) => (
            <Checkbox
              key={layer.id}
              checked={!isHidden(layer)}
              onChange={(e) => setTurned({ ...turned, [layer.id]: !e.target.checked })}
            >
              <span className={styles.entry}>
                <Swatch layer={layer} />
                {layer.title}
              </span>
            </Checkbox>
          ))}
        </fieldset>
        {hasWebGl && !failed ? (
          <Button
            size="small"
            icon={<UnorderedListOutlined />}
            onClick={() => setAsList(!asList)}
            className="y-no-print"
          >
            {t(asList ? 'map.as_map' : 'map.as_list')}
          </Button>
        ) : null}
      </div>
      {listed ? (
        <div className={styles.list}>
          {hasWebGl ? null : <p className={styles.note}>{t('map.no_webgl')}</p>}
          {failed ? <p className={styles.note}>{t('map.failed')}</p> : null}
          <Suspense fallback={<Loading />}>
            <LayerLists {...props} layers={layers.filter((l) => !isHidden(l))} />
          </Suspense>
        </div>
      ) : (
        // The engine's style sheet sets `position: relative`; only an explicit size holds.
        <div ref={box} className={styles.canvas} style={{ height }} data-ready={ready} />
      )}
    </section>
  );
}
