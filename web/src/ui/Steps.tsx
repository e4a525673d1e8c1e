/** Where one is in a deed of few steps: those done, the one at hand, those ahead. */
import styles from './Steps.module.css';

export interface StepsProps {
  /** Counted from nothing. */
  current: number;
  titles: readonly string[];
  className?: string | undefined;
}

export function Steps({ current, titles, className = '' }: StepsProps) {
  return (
    <ol className={`${styles.steps} ${className}`}>
      {titles.map((title, place) => (
        <li
          key={title}
          className={place < current ? styles.done : place === current ? styles.current : undefined}
          aria-current={place === current ? 'step' : undefined}
        >
          <span className={styles.mark} aria-hidden="true">
            {place < current ? '✓' : place + 1}
          </span>
          <span>{title}</span>
        </li>
      ))}
    </ol>
  );
}
