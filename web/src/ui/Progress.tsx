/** How far something is. The bar is `info`, so that it is not mistaken for a light. */
import styles from './Progress.module.css';

export interface ProgressProps {
  label: string;
  /** From 0 to 100. */
  percent: number;
  /** When false, the share is not written beside the bar. */
  told?: boolean | undefined;
  failed?: boolean | undefined;
}

export function Progress({ label, percent, told = true, failed }: ProgressProps) {
  return (
    <div
      className={styles.progress}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span className={styles.rail}>
        <span className={failed ? styles.failed : styles.done} style={{ width: `${percent}%` }} />
      </span>
      {told ? <span>{percent}%</span> : null}
    </div>
  );
}
