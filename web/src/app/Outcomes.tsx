/** Pages for when there is no page: an unknown address, and something that broke while drawing. */
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../api/problem';
import { PageHead } from '../ui/PageHead';
import { Nothing, Refused } from '../ui/States';
import styles from './Shell.module.css';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main className={styles.outcome}>
      <PageHead title={t('app.not_found')} />
      <Nothing
        title={t('app.not_found_title')}
        why={t('app.not_found_why')}
        next={<Link to="/">{t('app.to_home')}</Link>}
      />
    </main>
  );
}

export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <main className={styles.outcome}>
      <PageHead title={t('app.broken')} />
      <Refused
        error={asApiError(error)}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}
