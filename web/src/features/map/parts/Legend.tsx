/** What is on the map, drawn as it is drawn there. */
import { useTranslation } from 'react-i18next';
import type { DrawnLayer } from '../../../map/layers';
import { Swatch } from '../../../map/Swatch';
import styles from './Legend.module.css';

export function Legend({ layers }: { layers: DrawnLayer[] }) {
  const { t } = useTranslation();
  const told = layers.filter((layer) => !layer.inert);
  if (told.length === 0) return null;
  const once = told.filter((one, i) => told.findIndex((two) => two.title === one.title) === i);
  return (
    <section className={styles.legend} aria-label={t('map.legend')}>
      <ul>
        {[...once].reverse().map((layer) => (
          <li key={layer.id}>
            <Swatch layer={layer} />
            {layer.title}
          </li>
        ))}
      </ul>
    </section>
  );
}
