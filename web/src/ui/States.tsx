/**
 * How a list or figure looks when it has nothing to show: refused or broken (with the request
 * number to quote), empty (with the next step), or on its way (a skeleton, after 300 ms).
 */
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Skeleton } from './kit';
import { type Problem, Problems } from './Problems';
import styles from './States.module.css';

export interface Refusal {
  message: string;
  status?: number | undefined;
  request?: string | undefined;
  problems?: Problem[] | undefined;
}

export function Refused({
  error,
  onRetry,
}: {
  error: Refusal;
  onRetry?: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const { problems = [] } = error;
  // A single problem is often the sentence itself.
  const more = problems.some(({ message }) => message !== error.message);
  return (
    <div className={styles.refused} role="alert">
      <p>
        <strong>{error.message}</strong>
      </p>
      {more ? <Problems problems={problems} /> : null}
      <p className={styles.foot}>
        {onRetry && error.status !== 403 && error.status !== 404 ? (
          <Button size="small" onClick={onRetry}>
            {t('ui.try_again')}
          </Button>
        ) : null}
        {error.request ? (
          <span className={styles.soft}>{t('ui.request_number', { request: error.request })}</span>
        ) : null}
      </p>
    </div>
  );
}

/** Nothing here yet. `next` is the deed that changes it. */
export function Nothing({ title, why, next }: { title: string; why?: string; next?: ReactNode }) {
  return (
    <div className={styles.nothing}>
      <p>
        <strong>{title}</strong>
      </p>
      {why ? <p className={styles.soft}>{why}</p> : null}
      {next ? <div>{next}</div> : null}
    </div>
  );
}

/** In place of a record that is not at hand: refused, on its way, or not there. */
export function Absent(props: {
  query: { error?: Refusal | null | undefined; isPending: boolean };
  title: string;
  why: string;
}) {
  const { query, title, why } = props;
  if (query.error) return <Refused error={query.error} />;
  return query.isPending ? <Loading /> : <Nothing title={title} why={why} />;
}

/** The final shape in grey, only when waiting lasts long enough to be noticed. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.loading} role="status">
      <span className="y-hidden">{t('ui.loading')}</span>
      {late ? <Skeleton active title={false} paragraph={{ rows, width: '100%' }} /> : null}
    </div>
  );
}

/** Some of it is kept from this reader, and the page says so. */
export function Partial({ children }: { children: ReactNode }) {
  return <p className={styles.partial}>{children}</p>;
}
