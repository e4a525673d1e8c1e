/**
 * In the top bar of every page: the next deadline of the campaign that is under way, in days, and
 * the way to it. Nothing for whoever may not read campaigns, and while nothing is awaited.
 */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session';
import { useUnderWay } from '../routing/current';
import { daysLeft } from '../ui/format';
import { toneOfDays } from '../ui/lights';
import styles from './TimeLeft.module.css';

export function TimeLeft() {
  return useMay('campaigns.read') ? <Next /> : null;
}

function Next() {
  const { t } = useTranslation();
  const campaign = useUnderWay();
  if (!campaign?.next) return null;
  const { what, days } = campaign.next;
  return (
    <Link
      to="/campaigns/$id"
      params={{ id: campaign.id }}
      className={`${styles.left} ${styles[toneOfDays(days)] ?? ''}`}
      title={campaign.title}
    >
      <span className={styles.what}>{t(`campaigns.due_${what}`)}</span>{' '}
      <strong>{daysLeft(days)}</strong>
    </Link>
  );
}
