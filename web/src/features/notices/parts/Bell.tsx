/** The bell in the top bar: how much one did not read, and the way to it. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BellOutlined } from '../../../ui/icons';
import { useNoticeCount } from '../queries';
import styles from './Bell.module.css';

const most = 99;

export function Bell() {
  const { t } = useTranslation();
  const { data } = useNoticeCount();
  const unread = data?.unread ?? 0;
  const urging = data?.urging ?? 0;
  return (
    <Link
      to="/notices"
      search={urging > 0 ? { kind: 'urging' } : {}}
      className={styles.bell ?? ''}
      aria-label={t('notices.bell', { unread, urging })}
    >
      <BellOutlined />
      {unread > 0 ? (
        <span className={`${styles.count} ${urging > 0 ? styles.urging : ''}`} aria-hidden="true">
          {unread > most ? `${most}+` : unread}
        </span>
      ) : null}
    </Link>
  );
}
