/** What is new in an edition: six groups counted in a sentence, then row by row old beside new. */
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useListSearch } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import { DownloadOutlined, FileTextOutlined } from '../../../ui/icons';
import { Button, Select, type TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { PageHead } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { Confident, Marks } from '../parts/Confident';
import { comparisonFile, pairOf } from '../parts/pair';
import { type Comparison, type Difference, useComparison, useEditions } from '../queries';
import styles from './News.module.css';

type Row = Difference & { group: string; groupName: string; at: string };

export function News() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const editions = useEditions();
  const pair = editions.data ? pairOf(editions.data, search) : undefined;
  const comparison = useComparison(pair);
  const { data } = comparison;
  const error = editions.error ?? comparison.error;
  const retry = () => {
    void editions.refetch();
    if (pair) void comparison.refetch();
  };
  const options = (editions.data ?? []).map((row) => ({
    value: row.edition,
    label: t('standards.edition_name', {
      edition: row.edition,
      status: t(`standards.status_${row.status}`, { defaultValue: row.status }),
    }),
  }));
  const choose = (key: 'from' | 'to', value: string) => {
    // Choosing the other one's edition turns the two round.
    const other = key === 'from' ? 'to' : 'from';
    const next = { ...search, ...pair, [key]: value };
    if (pair && pair[other] === value) next[other] = pair[key];
    setSearch({ ...next, group: undefined });
  };
  return (
    <>
      <PageHead
        title={pair ? t('standards.news_title', { edition: pair.to }) : t('standards.title')}
        lead={data ? sentence(data, t) : undefined}
        deeds={
          pair ? (
            <>
              <Button href={comparisonFile(pair, 'xlsx')} icon={<DownloadOutlined />}>
                {t('standards.export_xlsx')}
              </Button>
              <Button href={comparisonFile(pair, 'docx')} icon={<DownloadOutlined />}>
                {t('standards.export_docx')}
              </Button>
            </>
          ) : null
        }
      />
      <section className={styles.card} aria-label={t('standards.comparison')}>
        <div className={styles.bar}>
          <div className={styles.pick}>
            {t('standards.old_edition')}
            <Select
              aria-label={t('standards.old_edition')}
              value={pair?.from ?? null}
              options={options}
              onChange={(value) => choose('from', value)}
            />
          </div>
          <span aria-hidden="true">→</span>
          <div className={styles.pick}>
            {t('standards.new_edition')}
            <Select
              aria-label={t('standards.new_edition')}
              value={pair?.to ?? null}
              options={options}
              onChange={(value) => choose('to', value)}
            />
          </div>
          {pair ? (
            <Link to="/standards/$edition" params={{ edition: pair.to }} className={styles.whole}>
              <FileTextOutlined /> {t('standards.read_whole', { edition: pair.to })}
            </Link>
          ) : null}
        </div>
        {error ? (
          <Refused error={asApiError(error)} onRetry={retry} />
        ) : editions.data && !pair ? (
          <Nothing title={t('standards.no_pair')} why={t('standards.no_pair_why')} />
        ) : !data ? (
          <Loading rows={8} />
        ) : (
          <Differences
            data={data}
            group={search.group}
            onGroup={(group) => setSearch({ ...search, group })}
          />
        )}
      </section>
    </>
  );
}

function Differences(props: {
  data: Comparison;
  group: string | undefined;
  onGroup: (group: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const { data, group, onGroup } = props;
  const all: Row[] = data.groups.flatMap(({ key, name, items }) =>
    items.map((item, index) => ({ ...item, group: key, groupName: name, at: `${key}${index}` })),
  );
  const shown = group ? all.filter((row) => row.group === group) : all;
  const columns: TableColumnsType<Row> = [
    {
      title: t('standards.indicator'),
      key: 'name',
      render: (_, row) => <Name row={row} edition={data.to.edition} />,
    },
    { title: t('standards.category'), dataIndex: 'category', key: 'category' },
    { title: t('standards.group'), dataIndex: 'groupName', key: 'group' },
    {
      title: t('standards.figures', { from: data.from.edition, to: data.to.edition }),
      key: 'figures',
      render: (_, row) => <Figures row={row} />,
    },
    {
      title: t('standards.changes'),
      key: 'changes',
      render: (_, row) => row.changes.join(t('standards.comma')) || dash,
    },
  ];
  return (
    <>
      <fieldset className={styles.chips}>
        <legend className="y-hidden">{t('standards.filter_group')}</legend>
        <Chip
          name={t('standards.all')}
          count={all.length}
          on={!group}
          onPick={() => onGroup(undefined)}
        />
        {data.groups.map(({ key, name, count }) => (
          <Chip
            key={key}
            name={name}
            count={count}
            on={group === key}
            onPick={() => onGroup(group === key ? undefined : key)}
          />
        ))}
        <span className={styles.mark}>
          <Lamp
            tone={data.reconciles ? 'green' : 'red'}
            word={t(data.reconciles ? 'standards.reconciles' : 'standards.reconciles_not')}
          />
        </span>
      </fieldset>
      {shown.length === 0 ? (
        <Nothing
          title={t('standards.group_empty')}
          next={<Button onClick={() => onGroup(undefined)}>{t('standards.show_all')}</Button>}
        />
      ) : (
        <div className={styles.rows}>
          <DataTable<Row>
            workbook
            caption={t('standards.comparison')}
            columns={columns}
            rows={shown}
            rowKey="at"
            cards
          />
        </div>
      )}
      <Marks />
    </>
  );
}

function Chip(props: { name: string; count: number; on: boolean; onPick: () => void }) {
  const { name, count, on, onPick } = props;
  return (
    <button
      type="button"
      className={`${styles.chip} ${on ? styles.on : ''}`}
      aria-pressed={on}
      onClick={onPick}
    >
      {name} <strong>{count}</strong>
    </button>
  );
}

function Name({ row, edition }: { row: Row; edition: string }) {
  const { t } = useTranslation();
  return (
    <>
      {row.key ? (
        <Link to="/standards/$edition" params={{ edition }} search={{ open: row.key } as never}>
          {row.name}
        </Link>
      ) : (
        row.name || row.old_name
      )}
      {row.name && row.old_name && row.old_name !== row.name ? (
        <p className={styles.soft}>{t('standards.was_called', { name: row.old_name })}</p>
      ) : null}
    </>
  );
}

function Figures({ row }: { row: Row }) {
  const { t } = useTranslation();
  if (row.figures.length === 0) return <>{dash}</>;
  return (
    <ul className={styles.figures}>
      {row.figures.map((figure, index) => (
        <li key={index}>
          <span className={styles.soft}>
            {[figure.tier_name, ...figure.when].join(' · ')}
            {t('standards.colon')}
          </span>{' '}
          <Confident text={figure.old} confidence={figure.old_confidence} />{' '}
          <span aria-hidden="true">→</span>
          <span className="y-hidden">{t('standards.becomes')}</span>{' '}
          <Confident text={figure.new} confidence={figure.new_confidence} />
        </li>
      ))}
    </ul>
  );
}

function sentence(data: Comparison, t: TFunction) {
  const count = (key: string) => data.groups.find((group) => group.key === key)?.count ?? 0;
  return t('standards.news_sentence', {
    from: data.from.edition,
    to: data.to.edition,
    total: data.to.indicators,
    added: count('new'),
    raised: count('raised'),
    lowered: count('lowered'),
    redefined: count('redefined'),
    unchanged: count('unchanged'),
    dropped: count('dropped'),
  });
}
