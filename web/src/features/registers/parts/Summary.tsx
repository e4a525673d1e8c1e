/** A register summed up by year, class and division: large parks by year are one question. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import type { ListSearch } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { dash, number } from '../../../ui/format';
import { Section } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { amount } from '../../../ui/units';
import { type Register, type Sum, useSummary } from '../queries';
import styles from './Registers.module.css';
import { askedOf } from './values';

export function Summary({ register, search }: { register: Register; search: ListSearch }) {
  const { t } = useTranslation();
  const query = useSummary(register.key, askedOf(search), true);
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading rows={6} />;
  const { whole, by_year, by_class, by_division } = query.data;
  const classed = register.fields.find((field) => field.key === register.classed);
  return (
    <>
      <p>
        {t('registers.summed', { count: whole.entries, size: sumOf(whole) })}{' '}
        <span className={styles.soft}>{t('registers.summed_by')}</span>
      </p>
      <div className={styles.two}>
        {by_year.length > 0 ? <Sums title={t('registers.by_year')} rows={by_year} /> : null}
        {by_class.length > 0 && classed ? (
          <Sums title={t('registers.by', { what: classed.name })} rows={by_class} />
        ) : null}
        <Sums
          title={t('registers.by', { what: t('registers.division') })}
          rows={by_division.map((one) => ({ ...one, name: one.name || t('registers.whole_city') }))}
        />
      </div>
    </>
  );
}

function sumOf(sum: Sum): string {
  if (sum.area_m2 > 0) return amount(sum.area_m2, 'm2');
  return sum.length_m > 0 ? amount(sum.length_m, 'm') : dash;
}

function Sums({ title, rows }: { title: string; rows: Sum[] }) {
  const { t } = useTranslation();
  return (
    <Section title={title}>
      <DataTable<Sum>
        caption={title}
        rows={rows}
        rowKey="key"
        workbook
        columns={[
          {
            title: t('registers.what'),
            key: 'name',
            render: (_, row) => row.name || t('registers.unknown'),
          },
          {
            title: t('registers.entries'),
            key: 'entries',
            align: 'right',
            render: (_, row) => number(row.entries),
          },
          {
            title: t('registers.size'),
            key: 'size',
            align: 'right',
            render: (_, row) => sumOf(row),
          },
          {
            title: t('registers.unmeasured'),
            key: 'unmeasured',
            align: 'right',
            render: (_, row) => (row.unmeasured > 0 ? number(row.unmeasured) : dash),
          },
        ]}
      />
    </Section>
  );
}
