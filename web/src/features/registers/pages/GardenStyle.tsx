/**
 * The share of garden-style residential areas and units, part by part with numerator and denominator,
 * entry by entry, and handed over to the statistics in one step.
 */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { asApiError } from '../../../api/problem';
import { useListSearch } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { DataTable } from '../../../ui/DataTable';
import { dash, number } from '../../../ui/format';
import { Select } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Section } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { Sure } from '../../../ui/Sure';
import { quantity } from '../../../ui/units';
import styles from '../parts/Registers.module.css';
import { outcomeTones } from '../parts/values';
import { type Rate, type RateEntry, type RateScope, useHandOver, useRate } from '../queries';

export function GardenStyle() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const asked = Number(search.year);
  const query = useRate(search.year && Number.isInteger(asked) ? asked : undefined);
  const rate = query.data;
  const rows = rate?.entries.filter(
    (one) =>
      (!search.division || one.division === search.division) &&
      (!search.outcome || one.outcome === search.outcome) &&
      [one.name, one.code].some((text) => text.includes(search.q ?? '')),
  );
  const divisions = new Map(
    rate?.entries.map((one) => [one.division, one.division_name || t('registers.whole_city')]),
  );
  return (
    <>
      <nav aria-label={t('registers.above')} className={styles.above}>
        <Link to="/registers">{t('registers.title')}</Link>
      </nav>
      <DataPage<RateEntry>
        title={t('registers.rate')}
        lead={t('registers.rate_lead')}
        filters={[
          { key: 'q', kind: 'text', label: t('registers.search_name') },
          {
            key: 'division',
            kind: 'choice',
            label: t('registers.division'),
            options: [...divisions].map(([value, label]) => ({ value, label })),
          },
          {
            key: 'outcome',
            kind: 'choice',
            label: t('registers.outcome'),
            options: Object.keys(outcomeTones).map((key) => ({
              value: key,
              label: t(`registers.outcome_${key}`),
            })),
          },
        ]}
        search={search}
        onSearch={(next) => setSearch({ ...next, ...(search.year ? { year: search.year } : {}) })}
        query={listOf(query, rows)}
        rowKey="id"
        cards
        columns={[
          {
            title: t('registers.name'),
            key: 'name',
            render: (_, row) => (
              <>
                <Link to="/registers/entries/$id" params={{ id: row.id }}>
                  {row.name}
                </Link>
                <span className={styles.small}>
                  {row.kind_name} · {row.code}
                </span>
              </>
            ),
          },
          {
            title: t('registers.division'),
            key: 'division',
            render: (_, row) => row.division_name || t('registers.whole_city'),
          },
          {
            title: t('registers.outcome'),
            key: 'outcome',
            render: (_, row) => (
              <Lamp tone={outcomeTones[row.outcome]} word={t(`registers.outcome_${row.outcome}`)} />
            ),
          },
          {
            title: t('registers.judged_in'),
            key: 'judged',
            render: (_, row) => row.judged_in ?? dash,
          },
        ]}
        empty={{ title: t('registers.rate_empty'), why: t('registers.rate_empty_why') }}
      >
        {rate ? (
          <div className={styles.views}>
            <Parts rate={rate} onYear={(year) => setSearch({ ...search, year: String(year) })} />
          </div>
        ) : query.error ? null : (
          <Loading rows={6} />
        )}
      </DataPage>
    </>
  );
}

function Parts({ rate, onYear }: { rate: Rate; onYear: (year: number) => void }) {
  const { t } = useTranslation();
  const over = useHandOver();
  const years = [...new Set([...rate.years, rate.year])].sort((a, b) => b - a);
  return (
    <Section
      title={t('registers.rate_parts', { year: rate.year })}
      deeds={
        <div className={styles.deeds}>
          <Select
            aria-label={t('registers.year')}
            value={rate.year}
            options={years.map((year) => ({ value: year, label: String(year) }))}
            onChange={onYear}
          />
          {rate.may.includes('hand_over') ? (
            <Sure
              label={t('registers.hand_over')}
              question={t('registers.hand_over_sure', { year: rate.year })}
              onSure={() => over.mutate({ year: rate.year, digest: rate.digest })}
            />
          ) : null}
        </div>
      }
    >
      {over.error ? <Refused error={asApiError(over.error)} /> : null}
      {over.data ? (
        <p role="status">
          {t('registers.handed_over', { count: over.data.figures, source: over.data.source })}{' '}
          <Link to="/statistics">{t('registers.see_statistics')}</Link>
        </p>
      ) : null}
      {rate.asked ? null : <p className={styles.soft}>{t('registers.rate_not_asked')}</p>}
      <DataTable<RateScope>
        caption={t('registers.rate_parts', { year: rate.year })}
        rows={rate.scopes}
        rowKey="key"
        workbook
        columns={[
          {
            title: t('registers.part'),
            key: 'name',
            render: (_, row) => row.name || t('registers.whole_city'),
          },
          {
            title: t('registers.share'),
            key: 'share',
            align: 'right',
            render: (_, row) =>
              row.share == null ? t('registers.share_unknown') : quantity(row.share, '%', 2),
          },
          {
            title: t('registers.numerator'),
            key: 'passed',
            align: 'right',
            render: (_, row) => number(row.passed),
          },
          {
            title: t('registers.denominator'),
            key: 'all',
            align: 'right',
            render: (_, row) => number(row.all),
          },
          {
            title: t('registers.result_failed'),
            key: 'failed',
            align: 'right',
            render: (_, row) => number(row.failed),
          },
          {
            title: t('registers.not_assessed'),
            key: 'not_judged',
            align: 'right',
            render: (_, row) => number(row.not_judged),
          },
          {
            title: t('registers.known'),
            key: 'known',
            render: (_, row) =>
              row.known_passed == null && row.known_all == null ? (
                dash
              ) : (
                <div className={styles.text}>
                  {`${row.known_passed ?? dash} / ${row.known_all ?? dash}`}
                  <span className={styles.small}>{row.known_source}</span>
                </div>
              ),
          },
        ]}
      />
    </Section>
  );
}
