/** How far the numbers can be trusted: worked out again, plausible, and what the layers showed. */
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/DataTable';
import { Fact, Facts } from '../../../ui/Facts';
import { instant, number } from '../../../ui/format';
import type { TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Section } from '../../../ui/PageHead';
import { type Problem, Problems } from '../../../ui/Problems';
import type { Detail } from '../queries';
import styles from './Checks.module.css';
import { Recompute } from './Recompute';
import { factValue, factWord, type Names, reasonWord } from './words';

type Verification = Detail['verifications'][number];

export function Checks({ detail, names }: { detail: Detail; names: Names }) {
  const { t } = useTranslation();
  const record = detail.record;
  if (!record) return null;
  const columns: TableColumnsType<Verification> = [
    {
      title: t('assessments.verified_result'),
      key: 'result',
      render: (_, { result }) => (
        <Lamp
          tone={result.same ? 'green' : 'red'}
          word={t(result.same ? 'assessments.same' : 'assessments.differs')}
        />
      ),
    },
    {
      title: t('assessments.numbers'),
      key: 'numbers',
      align: 'right',
      render: (_, { result }) => number(result.numbers),
    },
    { title: t('assessments.by'), dataIndex: 'account_name', key: 'by' },
    { title: t('assessments.at'), key: 'at', render: (_, v) => instant(v.created_at) },
  ];
  const { plausibility, facts } = record.assessment;
  return (
    <>
      <Section title={t('assessments.recompute')}>
        <Recompute assessment={detail.id} />
        <div className={styles.facts}>
          <Facts wide>
            <Fact name={t('assessments.frozen_digest')}>
              <code>{record.digest}</code>
            </Fact>
            <Fact name={t('assessments.engine')}>{record.engine}</Fact>
          </Facts>
        </div>
        {detail.verifications.length > 0 ? (
          <DataTable<Verification>
            workbook
            caption={t('assessments.verifications')}
            columns={columns}
            rows={detail.verifications}
            rowKey="id"
            cards
          />
        ) : (
          <p className={styles.soft}>{t('assessments.never_verified')}</p>
        )}
      </Section>
      <Section title={t('assessments.plausibility')}>
        {plausibility.length === 0 ? (
          <p>{t('assessments.plausible')}</p>
        ) : (
          <ul className={styles.list}>
            {plausibility.map((doubt, place) => (
              <li key={place}>{reasonWord(doubt, names, t)}</li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t('assessments.facts')}>
        <p className={styles.soft}>{t('assessments.facts_note')}</p>
        <div className={styles.facts}>
          <Facts wide>
            {facts.map(({ name, value, from }) => (
              <Fact key={name} name={factWord(name, t)}>
                {factValue(name, value, t)}{' '}
                <span className={styles.soft}>{t(`fact_from.${from}`)}</span>
              </Fact>
            ))}
          </Facts>
        </div>
      </Section>
      <Section title={t('assessments.findings')}>
        {detail.problems.length === 0 ? (
          <p>{t('assessments.no_findings')}</p>
        ) : (
          <Problems
            problems={detail.problems as Problem[]}
            caption={t('assessments.findings_count')}
          />
        )}
      </Section>
    </>
  );
}
