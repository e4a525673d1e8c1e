/** A layer on a map, to recognise one's own data; says so when it shows a part of the whole. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import type { Bounds, DrawnLayer, MapLayer } from '../../../map/layers';
import { MapView } from '../../../map/MapView';
import { dash, number } from '../../../ui/format';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { colour, mapColour } from '../../../ui/theme';
import { type LayerDetail, type Sketch, usePictures, useSketch } from '../queries';
import styles from './Preview.module.css';

/** Names are written on the map while they are few enough to be read. */
const fewNames = 60;

export function Preview({ layer }: { layer: LayerDetail }) {
  const { t } = useTranslation();
  const query = useSketch(layer.id, layer.report !== null);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={8} />;
  if (query.data.features.length === 0) return <Nothing title={t('layers.nothing_to_draw')} />;
  return <Drawn layer={layer} sketch={query.data} />;
}

function Drawn({ layer, sketch }: { layer: LayerDetail; sketch: Sketch }) {
  const { t } = useTranslation();
  const [selected, setSelected] = useState<{ layer: string; key: string }>();
  const { kind } = layer;
  const title = t(`layers.kind_${kind}`, { defaultValue: kind });
  const label = sketch.features.length <= fewNames ? layer.settings.fields?.name : undefined;
  const drawn = useMemo<MapLayer[]>(
    () => [
      {
        id: 'layer',
        title,
        kind: kind === 'imagery' ? 'line' : shapeOf(sketch),
        data: sketch,
        colour: colourOf(kind),
        ...(label ? { label } : {}),
        ...(bounds.has(kind) ? { opacity: 0.12 } : {}),
      },
    ],
    [sketch, title, kind, label],
  );
  const pictured = usePictures(layer.id, kind === 'imagery');
  const pictures = pictured.data;
  const ground = useMemo<DrawnLayer[]>(() => {
    const tiles = pictures?.tiles[0];
    if (!tiles) return [];
    return [
      {
        id: 'pictures',
        title,
        kind: 'raster',
        colour: mapColour.land,
        inert: true,
        data: { tiles, maxzoom: pictures.maxzoom, bounds: pictures.bounds as Bounds },
      },
    ];
  }, [pictures, title]);
  const feature = selected ? sketch.features[Number(selected.key)] : undefined;
  // What lies beneath has to be there before the map is drawn.
  if (kind === 'imagery' && pictured.isPending) return <Loading rows={8} />;
  return (
    <div className={styles.preview}>
      {pictured.error ? <Refused error={asApiError(pictured.error)} /> : null}
      <MapView
        label={t('layers.picture_of', { kind: title })}
        ground={ground}
        layers={drawn}
        height={460}
        selected={selected}
        onSelect={setSelected}
      />
      <p className={styles.soft}>
        {t(sketch.shown < sketch.total ? 'layers.sketch_part' : 'layers.sketch_whole', {
          shown: number(sketch.shown),
          total: number(sketch.total),
        })}
      </p>
      {feature ? (
        <dl className={styles.facts} aria-live="polite">
          {Object.entries(feature.properties ?? {}).map(([name, value]) => (
            <div key={name}>
              <dt>
                {kind === 'imagery' ? t(`layers.image_${name}`, { defaultValue: name }) : name}
              </dt>
              <dd>{value === null || value === '' ? dash : String(value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  );
}

const bounds = new Set(['planning_area', 'built_up_area', 'districts', 'population']);
const waters = new Set(['water', 'shoreline', 'wetland']);

function colourOf(kind: string): string {
  if (bounds.has(kind)) return colour.header;
  if (waters.has(kind)) return colour.info;
  return kind === 'roads' || kind === 'residential_land' ? colour.inkSoft : colour.primary;
}

function shapeOf(sketch: Sketch): MapLayer['kind'] {
  const type = sketch.features.find((feature) => feature.geometry)?.geometry?.type ?? '';
  if (type.endsWith('Point')) return 'point';
  return type.endsWith('LineString') ? 'line' : 'fill';
}
