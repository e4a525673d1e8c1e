/** The city's figures: a sheet to type and paste into, and what is known of each cell beside it. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../../api/problem';
import { useMay, useSession } from '../../../api/session';
import { useListSearch } from '../../../routing/search';
import { number } from '../../../ui/format';
import { Grid } from '../../../ui/Grid';
import { Button, Checkbox, Segmented, Select } from '../../../ui/kit';
import { PageHead } from '../../../ui/PageHead';
import { usePhone } from '../../../ui/phone';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { CellDetail } from '../parts/CellDetail';
import { Conflicts } from '../parts/Conflicts';
import { keepDrafts, keptDrafts } from '../parts/kept';
import {
  cellAt,
  changesOf,
  columnsOf,
  conflicts,
  type Drafts,
  describe,
  edit,
  faults,
  filled,
  isShown,
  type Layout,
  nameOf,
  placeOf,
  type Reach,
  rowsOf,
  scopeName,
  settle,
} from '../parts/sheet';
import { Workbook } from '../parts/Workbook';
import { fetchStatistics, putStatistics, type StatisticsView, useStatistics } from '../queries';
import styles from './Statistics.module.css';

export function Statistics() {
  const { t } = useTranslation();
  const may = useMay('statistics.enter');
  const { data, error, refetch } = useStatistics();
  const newest = data?.years.map((year) => ({ year, ...filled(data, year) }));
  return (
    <>
      <PageHead
        title={t('statistics.title')}
        lead={
          newest
            ? t('statistics.lead', {
                years: newest
                  .map(({ year, there, asked }) =>
                    t('statistics.filled_of', { year, there, asked, lack: asked - there }),
                  )
                  .join(t('statistics.stop')),
              })
            : undefined
        }
        deeds={data ? <Workbook writes={may} /> : null}
      />
      {error ? (
        <Refused error={asApiError(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading rows={12} />
      ) : data.rows.length === 0 ? (
        <Nothing title={t('statistics.none_asked')} why={t('statistics.none_asked_why')} />
      ) : (
        <Sheet view={data} />
      )}
    </>
  );
}

function Sheet({ view }: { view: StatisticsView }) {
  const { t } = useTranslation();
  const reach = useReach();
  const phone = usePhone();
  const { user } = useSession();
  const [search, setSearch] = useListSearch();
  const layout = layoutOf(view, search);
  const [drafts, setDrafts] = useState<Drafts>(() => (reach.enter ? keptDrafts(user.id) : {}));
  const [active, setActive] = useState<{ row: string; column: string }>();
  const [saving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<ApiError>();
  const [told, setTold] = useState('');
  useEffect(() => keepDrafts(user.id, drafts), [user.id, drafts]);

  const bureaus = [...new Set(view.rows.map(({ bureau }) => bureau))];
  const rows = rowsOf(view, layout, drafts, reach, {
    bureau: search.bureau,
    missing: search.missing === '1',
  });
  const wrong = faults(view, layout, drafts, t);
  const clashes = conflicts(view, drafts);
  const count = Object.keys(drafts).length;
  const elsewhere = Object.keys(drafts).filter((name) => !isShown(layout, placeOf(name))).length;
  const marks = [
    ...wrong.filter(({ name }) => isShown(layout, placeOf(name))),
    ...Object.keys(drafts)
      .filter((name) => isShown(layout, placeOf(name)) && !wrong.some((w) => w.name === name))
      .map((name) => ({
        row: placeOf(name).key,
        column: layout.by === 'scope' ? placeOf(name).scope : String(placeOf(name).year),
        severity: 'note' as const,
        message: t('statistics.not_saved_yet'),
      })),
  ];
  const place = active && cellAt(layout, active.row, active.column);
  const change = (next: Drafts) => {
    setDrafts(next);
    setTold('');
    setRefusal(undefined);
  };

  const save = async () => {
    setSaving(true);
    setRefusal(undefined);
    try {
      await putStatistics(changesOf(view, drafts));
      setTold(t('statistics.saved', { count, shown: number(count) }));
      setDrafts({});
      await fetchStatistics();
    } catch (error) {
      const failure = asApiError(error);
      // Somebody was first: what now stands is fetched, and the conflicts show of themselves.
      if (failure.code === 'request.stale') await fetchStatistics();
      else setRefusal(failure);
    } finally {
      setSaving(false);
    }
  };

  return (
    <section className={`y-card ${styles.card}`} aria-label={t('statistics.sheet')}>
      <search className={styles.bar}>
        <Segmented
          aria-label={t('statistics.layout')}
          value={layout.by}
          options={[
            { value: 'scope', label: t('statistics.by_scope') },
            { value: 'year', label: t('statistics.by_year') },
          ]}
          onChange={(by) => setSearch({ ...search, by })}
        />
        {layout.by === 'scope' ? (
          <Select
            aria-label={t('statistics.year')}
            value={layout.year}
            options={view.years.map((year) => ({
              value: year,
              label: t('statistics.of_year', { year }),
            }))}
            onChange={(year) => setSearch({ ...search, year: String(year) })}
          />
        ) : (
          <Select
            aria-label={t('statistics.scope')}
            value={layout.scope}
            popupMatchSelectWidth={false}
            options={view.scopes.map((scope) => ({
              value: scope.key,
              label: scopeName(scope, t),
            }))}
            onChange={(scope) => setSearch({ ...search, scope })}
          />
        )}
        <Select
          aria-label={t('statistics.bureau')}
          placeholder={t('statistics.all_bureaus')}
          allowClear
          popupMatchSelectWidth={false}
          className={styles.choice ?? ''}
          value={search.bureau ?? null}
          options={bureaus.map((bureau) => ({ value: bureau, label: bureau }))}
          onChange={(bureau) => setSearch({ ...search, bureau: bureau ?? undefined })}
        />
        <Checkbox
          checked={search.missing === '1'}
          onChange={(e) => setSearch({ ...search, missing: e.target.checked ? '1' : undefined })}
        >
          {t('statistics.only_missing')}
        </Checkbox>
        <span className={styles.soft}>
          {t('ui.count', { count: rows.length, shown: number(rows.length) })}
        </span>
      </search>
      {layout.by === 'scope' && view.cutoff_year && layout.year > view.cutoff_year ? (
        <p className={styles.late}>{t('statistics.after_cutoff', { year: view.cutoff_year })}</p>
      ) : null}
      {reach.enter ? (
        <p className={styles.soft}>
          {t(reach.scopes ? 'statistics.how_district' : 'statistics.how')}
        </p>
      ) : null}
      <div className={styles.sides}>
        <div className={styles.sheet}>
          {rows.length === 0 ? (
            <Nothing title={t('statistics.nothing_here')} why={t('statistics.nothing_here_why')} />
          ) : (
            <Grid
              key={`${layout.by} ${search.bureau ?? ''} ${search.missing ?? ''}`}
              label={t('statistics.title')}
              columns={columnsOf(view, layout, phone, t)}
              rows={rows}
              problems={marks}
              height={560}
              onActive={setActive}
              onEdit={
                reach.enter ? (edits) => change(edit(view, layout, drafts, edits)) : undefined
              }
            />
          )}
        </div>
        <CellDetail
          view={view}
          place={place}
          fixed={
            !reach.enter ||
            !place ||
            (rows.find(({ id }) => id === place.key)?.locked ?? []).includes(active?.column ?? '')
          }
          drafts={drafts}
          onDescribe={(words) => place && change(describe(view, drafts, nameOf(place), words))}
        />
      </div>
      {clashes.length > 0 ? (
        <Conflicts
          view={view}
          conflicts={clashes}
          onSettle={(choices) => change(settle(view, drafts, choices))}
        />
      ) : null}
      {refusal ? <Refused error={refusal} /> : null}
      {reach.enter ? (
        <div className={styles.foot}>
          <Button
            type="primary"
            loading={saving}
            disabled={count === 0 || wrong.length > 0 || clashes.length > 0}
            onClick={() => void save()}
          >
            {t('statistics.save')}
          </Button>
          {count > 0 ? (
            <Button onClick={() => change({})}>{t('statistics.drop_changes')}</Button>
          ) : null}
          <span role="status">
            {told ||
              (count > 0
                ? [
                    t('statistics.unsaved', { count }),
                    elsewhere > 0 ? t('statistics.unsaved_elsewhere', { count: elsewhere }) : '',
                    wrong.length > 0 ? t('statistics.unsaved_wrong', { count: wrong.length }) : '',
                  ].join('')
                : '')}
          </span>
        </div>
      ) : null}
    </section>
  );
}

/** The server knows who may enter what; here it only decides which cells open. */
function useReach(): Reach {
  const { roles } = useSession();
  const enter = useMay('statistics.enter');
  const everywhere = roles.some(({ role }) => role === 'office' || role === 'bureau');
  if (!enter || everywhere) return { enter };
  const own = roles.filter(({ role }) => role === 'district').map(({ division }) => division);
  return { enter, scopes: own };
}

function layoutOf(view: StatisticsView, search: Record<string, string | undefined>): Layout {
  if (search.by === 'year') {
    const scope = view.scopes.find(({ key }) => key === search.scope) ?? view.scopes[0];
    return { by: 'year', scope: scope?.key ?? 'city' };
  }
  const wanted = view.years.find((year) => String(year) === search.year);
  // The year that is reported stands between the one before and the present.
  return { by: 'scope', year: wanted ?? view.years[1] ?? view.years[0] ?? 0 };
}
