/** All that helps to answer an indicator: clause, thresholds, scope, evidence, mistakes, sources. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Clause } from '../../../ui/Clause';
import { dash } from '../../../ui/format';
import type { EditionView, Indicator } from '../queries';
import { Confident, Marks } from './Confident';
import styles from './Guidance.module.css';

export function Guidance(props: { indicator: Indicator; category: string; edition: EditionView }) {
  const { t } = useTranslation();
  const { indicator, category, edition } = props;
  const cited = new Set(
    indicator.measures.flatMap(({ thresholds }) => thresholds.map(({ source }) => source)),
  );
  const sources = edition.sources.filter(({ key }) => cited.has(key));
  return (
    <div className={styles.guidance}>
      <h2 className="y-hidden">{t('standards.guidance')}</h2>
      <Clause
        place={indicator.number ?? category}
        name={indicator.name}
        sentence={indicator.definition || t('standards.no_definition')}
        source={`${edition.edition.title} ${edition.edition.document_number}`}
        formula={indicator.formula || undefined}
      />
      <Part title={t('standards.thresholds')}>
        <dl className={styles.tiers}>
          {edition.tiers.map((tier) => (
            <div key={tier.key}>
              <dt>{tier.name}</dt>
              <dd>
                <Thresholds indicator={indicator} tier={tier.key} />
              </dd>
            </div>
          ))}
          <div>
            <dt>{t('standards.scope')}</dt>
            <dd>{indicator.scope || dash}</dd>
          </div>
          {indicator.applies_when.length > 0 ? (
            <div>
              <dt>{t('standards.applies_when')}</dt>
              <dd>{indicator.applies_when.join(t('standards.comma'))}</dd>
            </div>
          ) : null}
          {indicator.veto ? (
            <div>
              <dt>{t('standards.veto')}</dt>
              <dd>{t('standards.veto_why')}</dd>
            </div>
          ) : null}
        </dl>
        <Marks />
      </Part>
      <Words title={t('standards.counting_scope')} text={indicator.counting_scope} />
      <Words title={t('standards.evidence')} text={indicator.evidence} />
      {indicator.mistakes.length > 0 ? (
        <Part title={t('standards.mistakes')}>
          <ul>
            {indicator.mistakes.map((mistake) => (
              <li key={mistake}>{mistake}</li>
            ))}
          </ul>
        </Part>
      ) : null}
      {indicator.questions.length > 0 ? (
        <Part title={t('standards.questions')}>
          <dl className={styles.questions}>
            {indicator.questions.map(({ question, answer }) => (
              <div key={question}>
                <dt>{question}</dt>
                <dd>{answer}</dd>
              </div>
            ))}
          </dl>
        </Part>
      ) : null}
      {sources.length > 0 ? (
        <Part title={t('standards.sources')}>
          <ul>
            {sources.map(({ key, title, url }) => (
              <li key={key}>
                {title}
                {url ? <p className={styles.soft}>{url}</p> : null}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
    </div>
  );
}

/** What a tier asks, measure by measure; a dash when it asks for no figure. */
export function Thresholds({ indicator, tier }: { indicator: Indicator; tier: string }) {
  const { t } = useTranslation();
  const asked = indicator.measures
    .map((measure) => ({
      ...measure,
      thresholds: measure.thresholds.filter((threshold) => threshold.tier === tier),
    }))
    .filter(({ thresholds }) => thresholds.length > 0);
  if (asked.length === 0) return <>{dash}</>;
  const several = indicator.measures.length > 1;
  return (
    <ul className={styles.plain}>
      {asked.flatMap(({ key, name, thresholds }) =>
        thresholds.map(({ text, when, confidence }) => (
          <li key={`${key} ${text} ${when.join()}`}>
            {several ? `${name}${t('standards.colon')} ` : ''}
            <Confident text={text} confidence={confidence} />
            {when.length > 0 ? (
              <p className={styles.soft}>{when.join(t('standards.comma'))}</p>
            ) : null}
          </li>
        )),
      )}
    </ul>
  );
}

function Words({ title, text }: { title: string; text: string }) {
  return text ? (
    <Part title={title}>
      <p>{text}</p>
    </Part>
  ) : null;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
