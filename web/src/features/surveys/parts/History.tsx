/** What happened in a survey, the latest first. */
import { useTranslation } from 'react-i18next';
import { Nothing } from '../../../ui/States';
import type { Move } from '../queries';
import styles from './Surveys.module.css';

export function History({ moves }: { moves: readonly Move[] }) {
  const { t } = useTranslation();
  if (moves.length === 0)
    return <Nothing title={t('surveys.no_history')} why={t('surveys.no_history_why')} />;
  return (
    <ol className={styles.history}>
      {moves
        .map((move, place) => ({ move, place }))
        .reverse()
        .map(({ move, place }) => (
          <li key={place}>
            <span className={styles.soft}>{move.on}</span>
            <span>{move.account_name}</span>
            <strong>{t(`surveys.did_${move.move}`)}</strong>
            <span>{[move.line_name, move.unit_name].filter(Boolean).join(' · ')}</span>
            {move.note ? <span className={styles.soft}>{move.note}</span> : null}
          </li>
        ))}
    </ol>
  );
}
