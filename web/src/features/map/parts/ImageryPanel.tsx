/** An image beneath the layers: which one, as colours, as vegetation index or as what counts. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { number } from '../../../ui/format';
import { Segmented, Select } from '../../../ui/kit';
import { Range } from '../../../ui/Range';
import { Refused } from '../../../ui/States';
import type { Imagery, LayerView } from '../queries';
import styles from './LayerTree.module.css';
import { themeWord } from './words';

export interface ImageryPanelProps {
  /** Layers that came from an image. */
  layers: readonly LayerView[];
  layer: string | undefined;
  view: string;
  strength: number;
  query: { data?: Imagery | undefined; error: unknown; isFetching: boolean };
  onChoose: (layer: string | undefined, view: string) => void;
  onStrength: (strength: number) => void;
}

export function ImageryPanel(props: ImageryPanelProps) {
  const { t } = useTranslation();
  const { layers, layer, view, strength, query, onChoose, onStrength } = props;
  if (layers.length === 0) return null;
  const views = query.data?.views ?? [];
  return (
    <fieldset className={styles.ground}>
      <legend>{t('map.imagery')}</legend>
      <Select
        aria-label={t('map.imagery')}
        value={layer ?? ''}
        options={[
          { value: '', label: t('map.imagery_none') },
          ...layers.map((one) => ({
            value: one.id,
            label: t('map.imagery_of', {
              kind: themeWord(one.kind, t),
              year: one.year,
              file: one.source,
            }),
          })),
        ]}
        onChange={(id) => onChoose(id || undefined, 'image')}
      />
      {layer === undefined ? null : query.error ? (
        <Refused error={asApiError(query.error)} />
      ) : query.isFetching && !query.data ? (
        <p role="status">{t('map.imagery_reading')}</p>
      ) : (
        <>
          <Segmented
            aria-label={t('map.imagery_view')}
            value={view}
            options={views.map((one) => ({ value: one, label: t(`map.imagery_${one}`) }))}
            onChange={(next) => onChoose(layer, String(next))}
          />
          <p className={styles.soft}>{t(`map.imagery_help_${view}`)}</p>
          <div className={styles.strength}>
            <Range
              label={t('map.strength', { layer: t('map.imagery') })}
              min={10}
              max={100}
              step={10}
              value={Math.round(strength * 100)}
              text={`${number(Math.round(strength * 100))}%`}
              onChange={(value) => onStrength(value / 100)}
            />
          </div>
        </>
      )}
    </fieldset>
  );
}
