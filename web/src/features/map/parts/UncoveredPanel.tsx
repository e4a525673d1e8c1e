/** Residential land out of reach of a park, district by district, with the homes and people on it. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { dash, number } from '../../../ui/format';
import type { TableColumnsType } from '../../../ui/kit';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { amount, rounded } from '../../../ui/units';
import { type UncoveredDistrict, useUncovered } from '../queries';
import styles from './Panel.module.css';

export function UncoveredPanel(props: {
  assessment: string | undefined;
  onDistrict: (code: string) => void;
}) {
  const { t } = useTranslation();
  const { assessment, onDistrict } = props;
  const query = useUncovered(assessment);
  if (!assessment)
    return <Nothing title={t('map.no_assessment')} why={t('map.no_assessment_why')} />;
  if (query.error) {
    const error = asApiError(query.error);
    return error.status === 404 ? (
      <Nothing title={t('map.nothing_uncovered')} why={t('map.nothing_uncovered_why')} />
    ) : (
      <Refused error={error} onRetry={() => void query.refetch()} />
    );
  }
  const found = query.data;
  if (!found) return <Loading />;
  const whole = (value: number | null | undefined) =>
    value === null || value === undefined ? dash : number(rounded(value, 0));
  const columns: TableColumnsType<UncoveredDistrict> = [
    {
      title: t('map.district'),
      key: 'name',
      render: (_, row) => row.name || t('map.outside_districts'),
    },
    {
      title: t('map.uncovered_ground'),
      key: 'ground',
      align: 'right',
      render: (_, row) => amount(row.uncovered_m2, 'm2'),
    },
    { title: t('map.homes'), key: 'homes', align: 'right', render: (_, row) => whole(row.homes) },
    {
      title: t('map.people'),
      key: 'people',
      align: 'right',
      render: (_, row) => whole(row.people),
    },
  ];
  const unknown = found.districts.reduce((sum, one) => sum + one.homes_unknown, 0);
  const bare = found.districts.reduce((sum, one) => sum + one.people_unknown_m2, 0);
  return (
    <section aria-label={t('map.uncovered')}>
      <h2 className={styles.title}>{t('map.uncovered')}</h2>
      <DataTable<UncoveredDistrict>
        caption={t('map.uncovered_of', { year: found.data_year })}
        columns={columns}
        rows={found.districts}
        rowKey="code"
        onOpen={(row) => onDistrict(row.code)}
        workbook
      />
      {found.lacks.map((lack) => (
        <p key={lack} className={styles.soft}>
          {t(`map.lack_${lack}`)}
        </p>
      ))}
      {found.lacks.includes('homes_column') || unknown === 0 ? null : (
        <p className={styles.soft}>{t('map.homes_unknown', { count: number(unknown) })}</p>
      )}
      {found.lacks.length > 0 || bare === 0 ? null : (
        <p className={styles.soft}>{t('map.people_unknown', { ground: amount(bare, 'm2') })}</p>
      )}
      <p className={styles.soft}>{t('map.uncovered_how')}</p>
    </section>
  );
}
