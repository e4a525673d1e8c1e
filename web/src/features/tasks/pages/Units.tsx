/** How units stand: lights, lateness, a fair place and the load; tasks over time; the lights' rule. */
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCampaign, useNoticeDays } from '../../../api/campaigns';
import { listOf } from '../../../api/list';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { useCurrent } from '../../../routing/current';
import { useListSearch } from '../../../routing/search';
import { daysToChoose } from '../../../routing/since';
import { DataTable } from '../../../ui/DataTable';
import { dash, number, percent } from '../../../ui/format';
import { Segmented, Select, type TableColumnsType } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { useLandscape } from '../../../ui/paper';
import { Absent, Loading, Nothing, Refused } from '../../../ui/States';
import { Timeline } from '../../../ui/Timeline';
import { CampaignChoice } from '../parts/CampaignChoice';
import { LightCounts } from '../parts/Light';
import { barsOf, choices, filtered } from '../parts/list';
import { Promises } from '../parts/Promises';
import { useUnits } from '../parts/standing';
import styles from '../parts/Tasks.module.css';
import { type Unit, useTasks } from '../queries';

const Ladder = lazy(() =>
  import('../parts/Ladder').then((found) => ({ default: found.LadderPart })),
);

const tabs = ['units', 'bars', 'ladder'] as const;

export function Units() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const { query, campaign } = useCurrent();
  const tab = tabs.find((one) => one === search.tab) ?? 'units';
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={12} />;
  return (
    <>
      <PageHead title={t('tasks.units')} lead={t('tasks.units_lead')} deeds={<CampaignChoice />} />
      <div className={`${styles.part} y-no-print`}>
        <Segmented
          aria-label={t('tasks.units')}
          value={tab}
          options={tabs.map((value) => ({ value, label: t(`tasks.tab_${value}`) }))}
          onChange={(value) => setSearch({ campaign: search.campaign, tab: value })}
        />
      </div>
      {tab === 'ladder' ? (
        <Suspense fallback={<Loading />}>
          <Ladder />
        </Suspense>
      ) : !campaign ? (
        <Nothing title={t('tasks.no_campaign')} why={t('tasks.no_campaign_why')} />
      ) : tab === 'bars' ? (
        <Bars campaign={campaign.id} />
      ) : (
        <Standing campaign={campaign.id} />
      )}
    </>
  );
}

function Standing({ campaign }: { campaign: string }) {
  const { t } = useTranslation();
  useLandscape();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const readsPromises = useMay('coordination.read');
  const query = useUnits(campaign, search.since);
  const days = useNoticeDays(campaign);
  const columns = useColumns(campaign, search.since);
  if (!query.data)
    return (
      <Absent query={listOf(query, [])} title={t('tasks.units_none')} why={t('tasks.empty_wait')} />
    );
  const { items, lights, was, lines, complete, rows, rows_led, least } = query.data;
  return (
    <>
      <Section
        title={t('tasks.together')}
        deeds={
          <Select
            aria-label={t('ui.since')}
            className="y-no-print"
            allowClear
            placeholder={t('ui.since')}
            popupMatchSelectWidth={false}
            value={search.since ?? null}
            options={daysToChoose(days.data ?? [], t)}
            onChange={(since) => setSearch({ ...search, since: since ?? undefined })}
          />
        }
      >
        <div className={styles.stack}>
          <LightCounts lights={lights} />
          {was && search.since ? (
            <span className={styles.bar}>
              <span className={styles.soft}>{t('ui.was_on', { day: search.since })}</span>
              <LightCounts lights={was} />
            </span>
          ) : null}
          <p>{t('tasks.together_said', { lines, complete, rows, led: rows_led })}</p>
          {rows_led < rows ? <p>{t('tasks.rows_unled', { count: rows - rows_led })}</p> : null}
        </div>
      </Section>
      <Section title={t('tasks.ranking')}>
        <div className={styles.stack}>
          <p className={styles.soft}>{t('tasks.fair_why', { least })}</p>
          {items.length === 0 ? (
            <Nothing title={t('tasks.units_none')} why={t('tasks.empty_wait')} />
          ) : (
            <DataTable<Unit>
              caption={t('tasks.ranking')}
              rows={items}
              rowKey="unit"
              columns={columns}
              cards
              onOpen={(row) =>
                void navigate({ to: '/tasks', search: { campaign, unit: row.unit } as never })
              }
            />
          )}
        </div>
      </Section>
      {readsPromises ? <Promises campaign={campaign} /> : null}
    </>
  );
}

function useColumns(campaign: string, since: string | undefined): TableColumnsType<Unit> {
  const { t } = useTranslation();
  const readsBriefs = useMay('notices.brief');
  return [
    {
      title: t('tasks.unit'),
      key: 'unit',
      render: (_, row) => (
        <>
          <Link
            to="/tasks"
            search={{ campaign, unit: row.unit } as never}
            className={styles.target ?? ''}
          >
            {row.name}
          </Link>
          {readsBriefs ? (
            <span className={styles.small}>
              <Link
                to="/campaigns/$id/units/$unit/brief"
                params={{ id: campaign, unit: row.unit }}
                className={styles.target ?? ''}
                aria-label={t('tasks.brief_of', { unit: row.name })}
              >
                {t('tasks.brief')}
              </Link>
            </span>
          ) : null}
        </>
      ),
    },
    {
      title: t('tasks.place'),
      key: 'place',
      render: (_, row) =>
        row.place == null ? (
          <span className={styles.soft}>{t('tasks.not_ranked', { decided: row.decided })}</span>
        ) : (
          t('tasks.place_said', { place: row.place, decided: row.decided })
        ),
    },
    {
      title: t('tasks.rates'),
      key: 'rate',
      render: (_, row) =>
        row.rate == null || row.fair_rate == null ? (
          dash
        ) : (
          <>
            {t('tasks.fair_said', { rate: percent(row.fair_rate) })}
            <span className={styles.small}>
              {t('tasks.rate_said', { kept: row.kept, decided: row.decided })}
            </span>
          </>
        ),
    },
    {
      title: t('tasks.leads_and_parts'),
      key: 'lead',
      render: (_, row) => (
        <span className={styles.keep}>
          {t('tasks.leads_said', { lead: row.lead, cooperating: row.cooperating })}
        </span>
      ),
    },
    {
      title: t('tasks.light'),
      key: 'lights',
      render: (_, row) => (
        <>
          <LightCounts lights={row.lights} />
          {row.was && since ? (
            <span className={styles.small}>
              {t('ui.was_on', { day: since })} <LightCounts lights={row.was} />
            </span>
          ) : null}
        </>
      ),
    },
    {
      title: t('tasks.late'),
      key: 'late',
      render: (_, row) =>
        row.late + row.late_parts === 0
          ? '0'
          : t('tasks.late_said', { late: row.late, parts: row.late_parts }),
    },
    {
      title: t('tasks.complete'),
      key: 'complete',
      render: (_, row) =>
        row.lead === 0
          ? dash
          : t('tasks.complete_said', { complete: row.complete, lead: row.lead }),
    },
    {
      title: t('tasks.load'),
      key: 'load',
      render: (_, row) =>
        row.load == null ? (
          dash
        ) : (
          <>
            {number(row.load, 2)}
            <span className={`${styles.small} ${styles.load}`}>
              {t('tasks.load_said', {
                open: row.open,
                days: row.nearest_working_days ?? 0,
                people: row.people,
              })}
            </span>
          </>
        ),
    },
  ];
}

function Bars({ campaign }: { campaign: string }) {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const whole = useCampaign(campaign);
  const query = useTasks(campaign);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data || !whole.data) return <Loading rows={10} />;
  const { items, today } = query.data;
  const rows = barsOf(filtered(items, { unit: search.unit }), whole.data.starts_on, (light) =>
    t(`tasks.light_${light}`),
  );
  const units = choices(items.flatMap((one) => (one.lead ? [[one.lead.id, one.lead.name]] : [])));
  return (
    <div className={styles.stack}>
      <div className={`${styles.bar} y-no-print`}>
        <Select
          aria-label={t('tasks.unit')}
          allowClear
          placeholder={t('tasks.all_units')}
          popupMatchSelectWidth={false}
          value={search.unit ?? null}
          options={units}
          onChange={(unit) => setSearch({ ...search, unit: unit ?? undefined })}
        />
        <span className={styles.soft}>{t('tasks.bars_help')}</span>
      </div>
      {rows.length === 0 ? (
        <Nothing title={t('tasks.no_bars')} why={t('tasks.no_bars_why')} />
      ) : (
        <Timeline caption={t('tasks.tab_bars')} rows={rows} today={today} />
      )}
    </div>
  );
}
