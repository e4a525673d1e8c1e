/**
 * A light: shape, word and days, never colour alone, so that it survives grey print and
 * colour-blind eyes. `compact` hides the words from the eye but not from readers.
 */
import { useTranslation } from 'react-i18next';
import { daysLeft } from './format';
import styles from './Lamp.module.css';

export type Tone = 'red' | 'amber' | 'blue' | 'green' | 'grey';

/** The shape of each tone. */
export const shapes: Record<Tone, string> = {
  red: '▲',
  amber: '◆',
  blue: '■',
  green: '●',
  grey: '○',
};

export interface LampProps {
  tone: Tone;
  /** What the light says here: 逾期, 不达标, 正常 … The tone's own word when left out. */
  word?: string | undefined;
  /** Days left as the server counts them; negative when over. */
  days?: number | undefined;
  working?: boolean | undefined;
  compact?: boolean | undefined;
}

export function Lamp({ tone, word, days, working, compact }: LampProps) {
  const { t } = useTranslation();
  const said = word ?? t(`ui.lamp_${tone}`);
  const span = days === undefined ? '' : daysLeft(days, working ? 'working' : 'calendar');
  // 逾期 5 天 says 逾期 already.
  const words = span && !span.startsWith(said) ? `${said} · ${span}` : span || said;
  return (
    <span className={`${styles.lamp} ${styles[tone]}`} title={compact ? words : undefined}>
      <span className={styles.shape} aria-hidden="true">
        {shapes[tone]}
      </span>
      <span className={compact ? 'y-hidden' : undefined}>{words}</span>
    </span>
  );
}
