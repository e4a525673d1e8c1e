/**
 * How many decisions stand between here and a loss, as a row of gates: those already passed, the
 * one that comes next, and those behind it. Words and shapes say it, not the colour alone.
 */
import { useTranslation } from 'react-i18next';
import styles from './StepsLeft.module.css';

export interface StepsLeftProps {
  label: string;
  /** Decisions left; nothing once the danger is over. */
  left: number | null | undefined;
  /** The gates in their order. */
  gates: readonly string[];
  /** What is said: 距撤销称号还有 3 步 … */
  said: string;
  large?: boolean | undefined;
}

export function StepsLeft({ label, left, gates, said, large }: StepsLeftProps) {
  const { t } = useTranslation();
  const spent = left == null ? 0 : gates.length - left;
  const tone = left == null || left > 2 ? styles.calm : left > 0 ? styles.near : styles.lost;
  return (
    <div className={`${styles.meter} ${large ? styles.large : ''}`}>
      <p className={`${styles.said} ${tone}`}>{said}</p>
      <ol className={styles.gates} aria-label={label}>
        {gates.map((gate, place) => {
          const state = place < spent ? 'spent' : place === spent && left != null ? 'next' : 'far';
          return (
            <li key={gate} className={styles[state]}>
              <span className={styles.mark} aria-hidden="true">
                {state === 'spent' ? '✕' : place + 1}
              </span>
              <span>{gate}</span>
              {left == null ? null : <span className={styles.state}>{t(`ui.gate_${state}`)}</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
