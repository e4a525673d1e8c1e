/** How many lines have each light; each is a way to only those. */
import { useTranslation } from 'react-i18next';
import type { Lights } from '../queries';
import { Light } from './Light';
import styles from './LightFilter.module.css';
import { lightOrder } from './list';

export function LightFilter(props: {
  lights: Lights;
  light: string | undefined;
  onLight: (light: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const { lights, light, onLight } = props;
  return (
    <ul className={styles.lights} aria-label={t('tasks.lights')}>
      {lightOrder.map((one) => (
        <li key={one}>
          <button
            type="button"
            aria-pressed={light === one}
            onClick={() => onLight(light === one ? undefined : one)}
          >
            <Light light={one} />
            <strong>{lights[one]}</strong>
          </button>
        </li>
      ))}
    </ul>
  );
}
