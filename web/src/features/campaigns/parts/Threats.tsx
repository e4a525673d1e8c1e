/** Linked titles that fell or may fall: what that means here, and where it is decided. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Alert } from '../../../ui/kit';
import styles from '../pages/Campaign.module.css';
import type { HonourView } from '../queries';

export type Threat = HonourView['threats'][number];

export function Threats({ threats }: { threats: readonly Threat[] }) {
  const { t } = useTranslation();
  const fallen = threats.some(({ what }) => what === 'revoked');
  return (
    <Alert
      type={fallen ? 'error' : 'warning'}
      showIcon
      title={t(fallen ? 'campaigns.linked_fell' : 'campaigns.linked_may_fall')}
      description={
        <ul className={styles.list}>
          {threats.map(({ honour, name, what, note, campaign }) => (
            <li key={honour}>
              <strong>{name}</strong> {t(`campaigns.threat_${what}`)}
              {note ? ` ${note}` : ''}{' '}
              {campaign ? (
                <Link to="/campaigns/$id" params={{ id: campaign }}>
                  {t('campaigns.to_its_campaign')}
                </Link>
              ) : null}
            </li>
          ))}
        </ul>
      }
    />
  );
}
