/**
 * How many decisions stand between here and the loss of the title, as a row of gates: those already
 * passed, the one that comes next, and those behind it. Words and shapes say it, not the colour
 * alone.
 */
import { useTranslation } from 'react-i18next';
import styles from './StepsLeft.module.css';

const gates = ['ui.loss_gate_1', 'ui.loss_gate_2', 'ui.loss_gate_3'];

export interface StepsLeftProps {
  /** Decisions left; nothing once the danger is over. */
  left: number | null | undefined;
  large?: boolean | undefined;
}

export function StepsLeft({ left, large }: StepsLeftProps) {
  const { t } = useTranslation();
  const spent = left == null ? 0 : gates.length - left;
  const tone = left == null || left > 2 ? styles.calm : left > 0 ? styles.near : styles.lost;
  const said =
    left == null
      ? t('ui.loss_none')
      : left === 0
        ? t('ui.loss_done')
        : t('ui.loss_left', { steps: left });
  return (
    <div className={`${styles.meter} ${large ? styles.large : ''}`}>
      <p className={`${styles.said} ${tone}`}>{said}</p>
      <ol className={styles.gates} aria-label={t('ui.loss')}>
        {gates.map((gate, place) => {
          const state = place < spent ? 'spent' : place === spent && left != null ? 'next' : 'far';
          return (
            <li key={gate} className={styles[state]}>
              <span className={styles.mark} aria-hidden="true">
                {state === 'spent' ? '✕' : place + 1}
              </span>
              <span>{t(gate)}</span>
              {left == null ? null : <span className={styles.state}>{t(`ui.gate_${state}`)}</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
