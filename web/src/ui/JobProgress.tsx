/**
 * A job as it runs: what it does now, how far it is, and its end. Pair it with api/jobs `useJob`.
 */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from './format';
import styles from './JobProgress.module.css';
import { Button } from './kit';
import { Progress } from './Progress';

export interface JobProgressProps {
  title: string;
  job: {
    state?: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
    done?: number;
    total?: number;
    message?: string;
    interrupted?: boolean;
  };
  onCancel?: (() => void) | undefined;
  /** What can be done once it has ended: open the result, try again. */
  after?: ReactNode;
}

export function JobProgress({ title, job, onCancel, after }: JobProgressProps) {
  const { t } = useTranslation();
  const { state = 'queued', done = 0, total = 0, message, interrupted } = job;
  const share = state === 'done' ? 100 : total > 0 ? Math.floor((done / total) * 100) : 0;
  const going = state === 'queued' || state === 'running';
  return (
    <section className={`y-card ${styles.job}`} aria-label={title}>
      <div className={styles.head}>
        <strong>{title}</strong>
        <span className={styles[state]}>{t(`ui.job_${state}`)}</span>
      </div>
      <Progress label={title} percent={share} told={false} failed={state === 'failed'} />
      <p className={styles.words} aria-live="polite">
        {message || t(`ui.job_${state}`)}
        {going && total > 0 ? ` · ${number(done)} / ${number(total)}` : ''}
        {going && interrupted ? ` · ${t('ui.job_interrupted')}` : ''}
      </p>
      <div className={styles.foot}>
        {going && onCancel ? (
          <Button size="small" onClick={onCancel}>
            {t('ui.job_cancel')}
          </Button>
        ) : null}
        {going ? null : after}
      </div>
    </section>
  );
}
