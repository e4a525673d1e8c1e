/** The headline figures: value, what is asked, verdict in a word, and the year that it tells of. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { number } from '../../../ui/format';
import { Lamp } from '../../../ui/Lamp';
import { rounded, unit } from '../../../ui/units';
import type { Assessment, Figure } from '../queries';
import styles from './Screen.module.css';
import { toneOfVerdict } from './sums';

export function Figures({ assessment }: { assessment: Assessment | null | undefined }) {
  const { t } = useTranslation();
  return (
    <section className={styles.figures} aria-label={t('screen.figures')}>
      <h2 className="y-hidden">{t('screen.figures')}</h2>
      {assessment && assessment.figures.length > 0 ? (
        <ul>
          {assessment.figures.map((figure) => (
            <li key={figure.item}>
              <Link
                to="/assessments/$assessment"
                params={{ assessment: assessment.id }}
                search={{ open: figure.item } as never}
              >
                <Tile figure={figure} />
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.missing}>
          {t(assessment ? 'screen.no_figures' : 'screen.no_assessment_why')}
        </p>
      )}
    </section>
  );
}

function Tile({ figure }: { figure: Figure }) {
  const { t } = useTranslation();
  const { name, measure, value, verdict, provisional, limit, year } = figure;
  const word = t(`screen.verdict_${verdict}`);
  return (
    <>
      <span className={styles.label}>
        {name}
        {measure ? <span className={styles.soft}> {measure}</span> : null}
      </span>
      {value == null ? (
        <span className={styles.missing}>{t('screen.no_value')}</span>
      ) : (
        <span className={styles.value}>
          {number(rounded(value, figure.decimals), figure.decimals)}
          <span className={styles.unit}>{unit(figure.unit)}</span>
        </span>
      )}
      <span className={styles.soft}>
        {limit ? t('screen.limit', { limit }) : t('screen.no_limit')}
        {year ? ` · ${t('screen.of_year', { year })}` : ''}
        {verdict === 'within_margin' ? ` · ${t('screen.below_target')}` : ''}
      </span>
      <Lamp
        tone={toneOfVerdict(verdict)}
        word={provisional ? t('assessments.provisional', { word }) : word}
      />
    </>
  );
}
