/**
 * A list page: title, deeds, filters, count, table, and an export of exactly what is shown; with
 * the four looks of a list (loading, empty, refused, partly hidden).
 *
 * Filters are plain text values kept by the page in its address (see routing/search):
 *
 *   const [search, setSearch] = useListSearch();
 *   <DataPage title={…} filters={[{ key: 'q', kind: 'text', label: … }]} search={search}
 *     onSearch={setSearch} query={query} columns={columns} rowKey="id" onOpen={…}
 *     empty={{ title: …, next: <Button …/> }} />
 */
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './DataPage.module.css';
import { DataTable, type DataTableProps } from './DataTable';
import { type Filter, Filters, type Search } from './Filters';
import { number } from './format';
import { DownloadOutlined } from './icons';
import { Button } from './kit';
import { ListWorkbook, useSpelled } from './ListWorkbook';
import { PageHead } from './PageHead';
import { useLandscape } from './paper';
import { Loading, Nothing, Partial, type Refusal, Refused } from './States';

export type { Filter, Search } from './Filters';

export interface ListQuery<Row> {
  /** A total of `null` says that there are more rows than these, and nobody counted them. */
  data?: { items: readonly Row[]; total?: number | null | undefined } | undefined;
  error?: Refusal | null | undefined;
  isPending: boolean;
  refetch: () => void;
}

export interface DataPageProps<Row extends object>
  extends Omit<DataTableProps<Row>, 'caption' | 'rows' | 'empty'> {
  title: string;
  /** One sentence: what this list is for, or what it says today. */
  lead?: ReactNode;
  deeds?: ReactNode;
  filters?: Filter[] | undefined;
  search?: Search | undefined;
  onSearch?: ((next: Search) => void) | undefined;
  query: ListQuery<Row>;
  empty: { title: string; why?: string; next?: ReactNode };
  exportHref?: string | undefined;
  /** Why some rows are not here: no permission for some. */
  partial?: string | undefined;
  /** There is a next page. */
  onMore?: (() => void) | undefined;
  moreLoading?: boolean | undefined;
  /** Every row of the filter, where the page shows them one part after another. */
  all?: (() => Promise<{ items: readonly Row[]; cut: boolean }>) | undefined;
  /** Between filters and table: figures, a chart, tabs of saved views. */
  children?: ReactNode;
}

export function DataPage<Row extends object>(props: DataPageProps<Row>) {
  const { t } = useTranslation();
  useLandscape();
  const within = useRef<HTMLElement>(null);
  const {
    title,
    lead,
    deeds,
    filters = [],
    search = {},
    onSearch,
    query,
    empty,
    exportHref,
  } = props;
  const { partial, onMore, moreLoading, all, children } = props;
  const { spell, drawn } = useSpelled<Row>(props.columns);
  const whole = async () => {
    const { items, cut } = (await all?.()) ?? { items: [], cut: false };
    return { ...(await spell(items)), cut };
  };
  const { data, error, isPending, refetch } = query;
  const filtered = filters.filter((f) => search[f.key]);
  const words = filtered.map((f) => `${f.label} ${shownValue(f, search[f.key] ?? '')}`).join(' · ');
  const count = data?.total === null ? undefined : (data?.total ?? data?.items.length);
  return (
    <>
      {drawn}
      <PageHead title={title} lead={lead} deeds={deeds} />
      {children}
      <section className="y-card" aria-label={title} ref={within}>
        <div className={styles.bar}>
          {filters.length > 0 ? (
            <Filters filters={filters} search={search} onSearch={onSearch} />
          ) : null}
          <div className={styles.end}>
            <span aria-live="polite" className={styles.soft}>
              {count === undefined ? '' : t('ui.count', { count, shown: number(count) })}
            </span>
            {exportHref ? (
              <Button href={exportHref} icon={<DownloadOutlined />} className="y-no-print">
                {t(filtered.length > 0 ? 'ui.export_filtered' : 'ui.export_all')}
              </Button>
            ) : null}
            {count !== 0 && data && !error ? (
              <ListWorkbook title={title} filter={words} within={all ? whole : within} />
            ) : null}
          </div>
        </div>
        {words ? <p className="y-print">{t('ui.filtered_by', { words })}</p> : null}
        {partial ? <Partial>{partial}</Partial> : null}
        {error ? (
          <Refused error={error} onRetry={refetch} />
        ) : isPending || !data ? (
          <Loading rows={8} />
        ) : data.items.length === 0 ? (
          filtered.length > 0 ? (
            <Nothing title={t('ui.nothing_matches')} why={t('ui.nothing_matches_why', { words })} />
          ) : (
            <Nothing {...empty} />
          )
        ) : (
          <DataTable<Row>
            caption={title}
            rows={data.items}
            columns={props.columns}
            rowKey={props.rowKey}
            onOpen={props.onOpen}
            openKey={props.openKey}
            picked={props.picked}
            virtualHeight={props.virtualHeight}
            cards={props.cards}
          />
        )}
        {onMore && data && !error ? (
          <div className={styles.more}>
            <Button onClick={onMore} loading={moreLoading ?? false}>
              {t('ui.load_more')}
            </Button>
          </div>
        ) : null}
      </section>
    </>
  );
}

function shownValue(filter: Filter, value: string): string {
  return filter.kind === 'choice'
    ? (filter.options.find((o) => o.value === value)?.label ?? value)
    : value;
}
