/**
 * Where an entry lies: clicked on the map point by point, typed as coordinates, or pasted as GeoJSON.
 * The text is what counts; the map shows it, and adds to it.
 */
import type { Feature, FeatureCollection } from 'geojson';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../api/session';
import { useCityGround } from '../../../map/cityGround';
import { extentOf, webGl2 } from '../../../map/engineless';
import type { DrawnLayer } from '../../../map/layers';
import { MapStage } from '../../../map/MapStage';
import { typedPlaces } from '../../../map/typed';
import { Button, Input, Segmented } from '../../../ui/kit';
import { mapColour } from '../../../ui/theme';
import type { Place, Shape } from '../queries';
import { placeOf, shapeOf } from './place';
import styles from './Registers.module.css';

export function PlaceEditor(props: {
  shapes: readonly Shape[];
  /** What was read; the map opens there. */
  was: Place | undefined;
  text: string;
  shape: Shape;
  onChange: (text: string, shape: Shape) => void;
}) {
  const { t } = useTranslation();
  const { shapes, was, text, shape, onChange } = props;
  const [drawing, setDrawing] = useState(false);
  const [hasWebGl] = useState(webGl2);
  const ground = useCityGround(useMay('map.read') && drawing);
  const { place, points, drawn } = useMemo(() => {
    const place = placeOf(text, shape);
    const points = typedPlaces(text);
    return { place, points, drawn: sketch(place === 'wrong' ? undefined : place, points) };
  }, [text, shape]);
  const [bounds] = useState(() => (was ? extentOf([{ geometry: was as never }]) : undefined));
  return (
    <fieldset className={styles.place}>
      <legend>{t('registers.place')}</legend>
      {shapes.length > 1 ? (
        <Segmented
          aria-label={t('registers.place_shape')}
          value={shape}
          options={shapes.map((one) => ({ value: one, label: t(`registers.shape_${one}`) }))}
          onChange={(next) => onChange(text, next as Shape)}
        />
      ) : null}
      <label htmlFor="register-place" className={styles.soft}>
        {t(`registers.place_help_${shape}`)}
      </label>
      <Input.TextArea
        id="register-place"
        aria-label={t('registers.place_text')}
        rows={4}
        value={text}
        onChange={(event) => onChange(event.target.value, shape)}
      />
      {place === 'wrong' ? (
        <p className={styles.wrong} role="alert">
          {t('registers.place_wrong')}
        </p>
      ) : null}
      <div className={styles.deeds}>
        {hasWebGl ? (
          <Button aria-pressed={drawing} onClick={() => setDrawing(!drawing)}>
            {t(drawing ? 'registers.place_hide' : 'registers.place_draw')}
          </Button>
        ) : null}
        <Button
          disabled={!points || points.length === 0}
          onClick={() => onChange(linesOf((points ?? []).slice(0, -1)), shape)}
        >
          {t('registers.place_back')}
        </Button>
        <Button disabled={text === ''} onClick={() => onChange('', shape)}>
          {t('registers.place_clear')}
        </Button>
      </div>
      {drawing ? (
        <div className={styles.map}>
          <MapStage
            label={t('registers.place_map')}
            layers={[...ground.layers, ...drawn]}
            bounds={bounds ?? ground.bounds}
            onPick={([east, north]) => {
              const point: [number, number] = [near(east), near(north)];
              // What was pasted is not added to; clicking begins anew.
              const before = shape === 'point' ? [] : (points ?? []);
              onChange(linesOf([...before, point]), shape);
            }}
          />
        </div>
      ) : null}
    </fieldset>
  );
}

/** A tenth of a metre. */
const near = (degrees: number) => Number(degrees.toFixed(6));

const linesOf = (points: readonly (readonly number[])[]) =>
  points.map((point) => point.join(', ')).join('\n');

/** What is drawn so far: the place once it is one, and its points. */
function sketch(
  place: Place | undefined,
  points: readonly (readonly number[])[] | undefined,
): DrawnLayer[] {
  const collection = (features: Feature[]): FeatureCollection => ({
    type: 'FeatureCollection',
    features,
  });
  const feature = (geometry: Feature['geometry']): Feature => ({
    type: 'Feature',
    properties: {},
    geometry,
  });
  const look = { title: '', colour: mapColour.selection, inert: true } as const;
  const shape = place && shapeOf(place);
  const layers: DrawnLayer[] = [];
  if (place && shape !== 'point')
    layers.push({
      id: 'place.shape',
      ...look,
      kind: shape === 'polygon' ? 'fill' : 'line',
      width: 2,
      opacity: 0.2,
      data: collection([feature(place as Feature['geometry'])]),
    });
  if (points && points.length > 0)
    layers.push({
      id: 'place.points',
      ...look,
      kind: 'point',
      data: collection(points.map((point) => feature({ type: 'Point', coordinates: [...point] }))),
    });
  return layers;
}
