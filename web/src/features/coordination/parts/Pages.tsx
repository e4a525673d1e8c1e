/** The ways between the kinds of matter. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import styles from './Coordination.module.css';
import { kinds } from './kinds';

export function Pages() {
  const { t } = useTranslation();
  return (
    <nav className={`${styles.pages} y-no-print`} aria-label={t('coordination.pages')}>
      {kinds.map((kind) => (
        <Link
          key={kind}
          to="/coordination/$kind"
          params={{ kind }}
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ className: styles.here ?? '', 'aria-current': 'page' }}
        >
          {t(`coordination.kind_${kind}`)}
        </Link>
      ))}
    </nav>
  );
}
