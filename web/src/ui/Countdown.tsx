/**
 * One deadline as a large count of days, with the day and the working days under it. The server
 * counts both.
 */
import { useTranslation } from 'react-i18next';
import styles from './Countdown.module.css';
import { dayInProse, daysLeft } from './format';
import { Lamp } from './Lamp';
import { toneOfDays } from './lights';

export interface CountdownProps {
  title: string;
  due: string;
  days: number;
  workingDays: number;
  /** For walls and cockpits: read from three metres. */
  large?: boolean | undefined;
  /** Nothing waits for it any more. */
  settled?: boolean | undefined;
  /** The document that it rests on. */
  ground?: string | undefined;
}

export function Countdown(props: CountdownProps) {
  const { t } = useTranslation();
  const { title, due, days, workingDays, large, settled, ground } = props;
  return (
    <div className={`${styles.countdown} ${large ? styles.large : ''}`}>
      <span className={styles.title}>{title}</span>
      {settled ? (
        <span className={styles.settled}>{t('ui.settled')}</span>
      ) : (
        <span className={`${styles.days} ${styles[toneOfDays(days)]}`}>{daysLeft(days)}</span>
      )}
      <span className={styles.note}>
        {dayInProse(due)}
        {!settled && days > 0 ? ` · ${t('ui.working_days', { days: workingDays })}` : ''}
      </span>
      {ground ? <span className={styles.note}>{t('ui.by_document', { ground })}</span> : null}
      {settled || days > 7 ? null : <Lamp tone={toneOfDays(days)} word={t('ui.near_due')} />}
    </div>
  );
}
