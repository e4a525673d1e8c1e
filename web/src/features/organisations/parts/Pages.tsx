/** The ways between the pages of the directory. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import styles from './Pages.module.css';

const pages = [
  { to: '/organisations', label: 'organisations.directory' },
  { to: '/bodies', label: 'organisations.bodies' },
  { to: '/contacts', label: 'organisations.contacts' },
  { to: '/experts', label: 'organisations.experts' },
  { to: '/divisions', label: 'organisations.divisions' },
] as const;

export function Pages() {
  const { t } = useTranslation();
  return (
    <nav className={`${styles.pages} y-no-print`} aria-label={t('organisations.pages')}>
      {pages.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ className: styles.here ?? '', 'aria-current': 'page' }}
        >
          {t(label)}
        </Link>
      ))}
    </nav>
  );
}
