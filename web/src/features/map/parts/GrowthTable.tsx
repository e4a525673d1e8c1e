/** Each indicator of the old built-up area, of what was added, and of the whole, side by side. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import type { TableColumnsType } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { Loading, Refused } from '../../../ui/States';
import { quantity, rounded } from '../../../ui/units';
import { type GrowthIndicator, type GrowthValue, useGrowth } from '../queries';
import styles from './ComparePanel.module.css';

export function GrowthTable({ assessment }: { assessment: string | undefined }) {
  const { t } = useTranslation();
  const query = useGrowth(assessment, true);
  if (assessment === undefined) return <p className={styles.soft}>{t('map.no_assessment_why')}</p>;
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading />;
  const { indicators, assessment: by } = query.data;
  const part = (key: 'old' | 'added' | 'whole') => ({
    title: t(`map.growth_${key}`),
    key,
    align: 'right' as const,
    render: (_: unknown, row: GrowthIndicator) => <Value of={row[key] ?? undefined} />,
  });
  const columns: TableColumnsType<GrowthIndicator> = [
    {
      title: t('map.field_indicator_name'),
      key: 'name',
      render: (_, row) => (
        <>
          {row.number ? `${row.number} ` : ''}
          {row.name}
          {row.limit ? <span className={styles.soft}> {row.limit}</span> : null}
        </>
      ),
    },
    part('old'),
    part('added'),
    part('whole'),
  ];
  return (
    <>
      <h3 className={styles.title}>{t('map.growth')}</h3>
      <p className={styles.soft}>
        {t('map.by_assessment', { label: by.label, year: by.data_year, edition: by.edition })}
      </p>
      {indicators.length === 0 ? (
        <p>{t('map.growth_none')}</p>
      ) : (
        <DataTable<GrowthIndicator>
          caption={t('map.growth')}
          columns={columns}
          rows={indicators}
          rowKey="key"
          workbook
        />
      )}
    </>
  );
}

const tones: Record<string, Tone> = {
  pass: 'green',
  within_margin: 'green',
  fail: 'red',
  unconfirmed: 'amber',
};

function Value({ of }: { of: GrowthValue | undefined }) {
  const { t } = useTranslation();
  if (!of) return dash;
  const { value, unit, decimals } = of.value;
  const verdict = t(`assessments.verdict_${of.verdict}`);
  return (
    <>
      {quantity(rounded(value, decimals), unit, decimals)}{' '}
      <Lamp
        tone={tones[of.verdict] ?? 'grey'}
        word={of.provisional ? t('assessments.provisional', { word: verdict }) : verdict}
      />
    </>
  );
}
