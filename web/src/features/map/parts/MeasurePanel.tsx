/** Lengths and areas of what was picked on the map. */
import { useTranslation } from 'react-i18next';
import { Button, Segmented } from '../../../ui/kit';
import { amount } from '../../../ui/units';
import { area, distance, type Place } from './measure';
import styles from './Panel.module.css';

export function MeasurePanel(props: {
  kind: 'line' | 'area';
  places: Place[];
  /** The middle of the map: for those who move it by keys. */
  centre: Place | undefined;
  onKind: (kind: 'line' | 'area') => void;
  onPlaces: (places: Place[]) => void;
}) {
  const { t } = useTranslation();
  const { kind, places, centre, onKind, onPlaces } = props;
  const closed = kind === 'area' && places.length > 2 ? [...places, places[0] as Place] : places;
  return (
    <section aria-label={t('map.measure')}>
      <h2 className={styles.title}>{t('map.measure')}</h2>
      <Segmented
        value={kind}
        onChange={(value) => onKind(value as 'line' | 'area')}
        options={[
          { value: 'line', label: t('map.measure_line') },
          { value: 'area', label: t('map.measure_area') },
        ]}
      />
      <p className={styles.soft}>{t('map.measure_help')}</p>
      <output aria-live="polite">
        {kind === 'area' ? (
          <p>
            {t('map.area')} <strong>{amount(area(places), 'm2')}</strong>
          </p>
        ) : null}
        <p>
          {t(kind === 'area' ? 'map.perimeter' : 'map.length')}{' '}
          <strong>{amount(distance(closed), 'm')}</strong>
        </p>
      </output>
      <p>
        {centre ? (
          <>
            <Button size="small" onClick={() => onPlaces([...places, centre])}>
              {t('map.measure_centre')}
            </Button>{' '}
          </>
        ) : null}
        <Button
          size="small"
          disabled={places.length === 0}
          onClick={() => onPlaces(places.slice(0, -1))}
        >
          {t('map.measure_back')}
        </Button>{' '}
        <Button size="small" disabled={places.length === 0} onClick={() => onPlaces([])}>
          {t('map.measure_clear')}
        </Button>
      </p>
      <p className={styles.soft}>{t('map.measure_note')}</p>
    </section>
  );
}
