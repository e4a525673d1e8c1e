/** The ways between the gap board, all measures and one's own. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useListSearch } from '../../../routing/search';
import styles from './Projects.module.css';

export function Pages({ here, mine }: { here: 'board' | 'all' | 'mine'; mine: boolean }) {
  const { t } = useTranslation();
  const [search] = useListSearch();
  const campaign = search.campaign ? { campaign: search.campaign } : {};
  const at = (page: typeof here) =>
    page === here ? { className: styles.here ?? '', 'aria-current': 'page' as const } : {};
  return (
    <nav className={`${styles.pages} y-no-print`} aria-label={t('projects.pages')}>
      <Link to="/projects" search={campaign as never} {...at('board')}>
        {t('projects.board')}
      </Link>
      <Link to="/projects/list" search={campaign as never} {...at('all')}>
        {t('projects.list')}
      </Link>
      {mine ? (
        <Link to="/projects/list" search={{ ...campaign, mine: '1' } as never} {...at('mine')}>
          {t('projects.mine')}
        </Link>
      ) : null}
    </nav>
  );
}
