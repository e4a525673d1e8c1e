/** What can be chosen of images that are shown: which bands are red, green and blue where there are more. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Select } from '../../../ui/kit';
import { Refused } from '../../../ui/States';
import styles from './LayerTree.module.css';
import type { Photo } from './usePhotos';

const colours = ['red', 'green', 'blue'] as const;

export function PhotoBands(props: {
  photos: readonly Photo[];
  onBands: (layer: string, bands: string) => void;
}) {
  const { t } = useTranslation();
  const { photos, onBands } = props;
  return photos.map(({ layer, bands, data, error }) => {
    if (error) return <Refused key={layer.id} error={asApiError(error)} />;
    if (!data)
      return (
        <p key={layer.id} role="status" className={styles.soft}>
          {t('map.imagery_reading')}
        </p>
      );
    // Three can only be these; fewer are grey.
    if (data.bands < 4) return null;
    const now = bands?.split(',').map(Number) ?? data.shown;
    const options = Array.from({ length: data.bands }, (_, at) => ({
      value: at + 1,
      label: t('map.imagery_band', { band: at + 1 }),
    }));
    return (
      <fieldset key={layer.id} className={styles.bands}>
        <legend>{t('map.imagery_bands', { file: layer.source })}</legend>
        {colours.map((colour, at) => (
          <label key={colour} htmlFor={`band-${layer.id}-${colour}`}>
            {t(`map.imagery_${colour}`)}
            <Select
              id={`band-${layer.id}-${colour}`}
              size="small"
              value={now[at] ?? 1}
              options={options}
              onChange={(band: number) =>
                onBands(layer.id, now.map((one, n) => (n === at ? band : one)).join(','))
              }
            />
          </label>
        ))}
      </fieldset>
    );
  });
}
