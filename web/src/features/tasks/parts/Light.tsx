/** A task's light: its shape, its word and the days, never its colour alone. */
import { useTranslation } from 'react-i18next';
import { Lamp } from '../../../ui/Lamp';
import { toneOf } from '../../../ui/lights';
import type { Light as LightKey, Lights } from '../queries';
import { lightOrder } from './list';
import styles from './Tasks.module.css';

export function Light({
  light,
  days,
}: {
  light: LightKey | null | undefined;
  days?: number | null | undefined;
}) {
  const { t } = useTranslation();
  if (!light) return <span className={styles.soft}>{t('tasks.light_none')}</span>;
  return <Lamp tone={toneOf(light)} word={t(`tasks.light_${light}`)} days={days ?? undefined} />;
}

/** How many of each, those that need somebody first. */
export function LightCounts({ lights }: { lights: Lights }) {
  const { t } = useTranslation();
  const some = lightOrder.filter((light) => lights[light] > 0);
  if (some.length === 0) return <span className={styles.soft}>{t('tasks.leads_none')}</span>;
  return (
    <span className={styles.counts}>
      {some.map((light) => (
        <span key={light} className={styles.count}>
          <Light light={light} /> {lights[light]}
        </span>
      ))}
    </span>
  );
}
