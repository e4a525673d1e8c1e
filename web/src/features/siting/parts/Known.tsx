/** What is known of a choice: proved, or how much better any choice could be at most. */
import { useTranslation } from 'react-i18next';
import { percent } from '../../../ui/format';
import { Alert } from '../../../ui/kit';
import type { Problem } from '../../../ui/Problems';
import { rounded } from '../../../ui/units';
import type { Status } from './answer';
import styles from './parts.module.css';

export function Known(props: { status: Status; gap: number; broken: readonly Problem[] }) {
  const { t } = useTranslation();
  const { status, gap, broken } = props;
  const shown = percent(rounded(gap, 4), 2);
  return (
    <div className={styles.notes}>
      <Alert
        type={status === 'optimal' ? 'success' : 'info'}
        showIcon
        title={t(`siting.known_${status}`, { gap: shown })}
        description={t(`siting.known_${status}_why`, { gap: shown })}
      />
      {broken.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t('siting.broken')}
          description={
            <ul className={styles.plain}>
              {broken.map(({ message }) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          }
        />
      ) : null}
    </div>
  );
}
