/**
 * What a number answers to: the indicator's number, the standard's sentence, and the formula with
 * this city's own figures put in, so that a reader can do the sum.
 */
import { useTranslation } from 'react-i18next';
import styles from './Clause.module.css';

export interface ClauseProps {
  /** Number in the standard, such as 2.1.3. */
  place: string;
  name: string;
  sentence: string;
  source: string;
  formula?: string | undefined;
  /** The same formula with this city's figures. */
  filled?: string | undefined;
}

export function Clause({ place, name, sentence, source, formula, filled }: ClauseProps) {
  const { t } = useTranslation();
  return (
    <section className={styles.clause} aria-label={`${place} ${name}`}>
      <h3>
        <span className={styles.place}>{place}</span> {name}
      </h3>
      <blockquote className={styles.sentence}>{sentence}</blockquote>
      <p className={styles.source}>{source}</p>
      {formula || filled ? (
        <dl className={styles.formula}>
          {formula ? (
            <>
              <dt>{t('ui.formula')}</dt>
              <dd>{formula}</dd>
            </>
          ) : null}
          {filled ? (
            <>
              <dt>{t('ui.formula_filled')}</dt>
              <dd>{filled}</dd>
            </>
          ) : null}
        </dl>
      ) : null}
    </section>
  );
}
