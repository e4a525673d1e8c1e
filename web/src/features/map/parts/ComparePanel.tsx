/** Two versions of a layer held against each other: what came, what went, what was redrawn, in m². */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Swatch } from '../../../map/Swatch';
import { DataTable } from '../../../ui/DataTable';
import { dash, number } from '../../../ui/format';
import { Select, type TableColumnsType } from '../../../ui/kit';
import { Loading, Refused } from '../../../ui/States';
import { amount } from '../../../ui/units';
import type { Comparison, Difference, LayerView } from '../queries';
import styles from './ComparePanel.module.css';
import { changeLooks } from './tree';
import { themeWord } from './words';

export interface ComparePanelProps {
  /** All versions of layers of areas, superseded ones too. */
  versions: LayerView[];
  old: string | undefined;
  now: string | undefined;
  query: { data?: Comparison | undefined; error: unknown; isFetching: boolean };
  open: string | undefined;
  onChoose: (old: string | undefined, now: string | undefined) => void;
  onOpen: (entry: number) => void;
}

interface Total {
  key: string;
  swatch: string;
  count: number | undefined;
  m2: number;
}

export function ComparePanel(props: ComparePanelProps) {
  const { t } = useTranslation();
  const { versions, old, now, query, onChoose, onOpen, open } = props;
  const chosen = versions.find((one) => one.id === old);
  const alike = versions.filter((one) => one.kind === chosen?.kind && one.id !== old);
  const options = (from: LayerView[]) =>
    from.map((one) => ({ value: one.id, label: versionWord(one, t) }));
  const error = query.error ? asApiError(query.error) : undefined;
  return (
    <section aria-label={t('map.compare')}>
      <h2 className={styles.title}>{t('map.compare')}</h2>
      <div className={styles.choice}>
        <label htmlFor="map-old">{t('map.compare_old')}</label>
        <Select
          id="map-old"
          showSearch={{ optionFilterProp: 'label' }}
          value={old ?? null}
          options={options(versions)}
          onChange={(id) => onChoose(id ?? undefined, undefined)}
        />
        <label htmlFor="map-new">{t('map.compare_new')}</label>
        <Select
          id="map-new"
          showSearch={{ optionFilterProp: 'label' }}
          value={now ?? null}
          disabled={!chosen}
          options={options(alike)}
          onChange={(id) => onChoose(old, id ?? undefined)}
        />
      </div>
      {error ? (
        <Refused error={error} />
      ) : query.data ? (
        <Told found={query.data} open={open} onOpen={onOpen} />
      ) : query.isFetching ? (
        <Loading />
      ) : (
        <p className={styles.soft}>
          {t(chosen && alike.length === 0 ? 'map.compare_one' : 'map.compare_choose')}
        </p>
      )}
    </section>
  );
}

export function versionWord(one: LayerView, t: ReturnType<typeof useTranslation>['t']): string {
  const word = t('map.version', {
    kind: themeWord(one.role ? `${one.kind}.${one.role}` : one.kind, t),
    year: one.year,
    key: one.key,
    day: one.created_at.slice(0, 10),
  });
  return one.state === 'ready' ? word : t('map.version_before', { version: word });
}

function Told(props: {
  found: Comparison;
  open: string | undefined;
  onOpen: (entry: number) => void;
}) {
  const { t } = useTranslation();
  const { found, open, onOpen } = props;
  const { totals } = found;
  const sums: Total[] = [
    { key: 'added', swatch: 'added', count: totals.added, m2: totals.added_m2 },
    { key: 'removed', swatch: 'removed', count: totals.removed, m2: totals.removed_m2 },
    { key: 'gained', swatch: 'gained', count: totals.redrawn, m2: totals.redrawn_gained_m2 },
    { key: 'lost', swatch: 'lost', count: undefined, m2: totals.redrawn_lost_m2 },
    { key: 'attributes', swatch: 'attributes', count: totals.attributes, m2: 0 },
  ];
  const sumColumns: TableColumnsType<Total> = [
    {
      title: t('map.change'),
      key: 'change',
      render: (_, row) => (
        <span className={styles.change}>
          <Swatch layer={changeLooks[row.swatch] ?? { kind: 'fill', colour: 'none' }} />
          {t(`map.change_${row.key}`)}
        </span>
      ),
    },
    {
      title: t('map.count'),
      key: 'count',
      align: 'right',
      render: (_, row) => (row.count === undefined ? '' : number(row.count)),
    },
    {
      title: t('map.area'),
      key: 'm2',
      align: 'right',
      render: (_, row) => (row.key === 'attributes' ? dash : amount(row.m2, 'm2')),
    },
  ];
  const columns: TableColumnsType<Difference> = [
    {
      title: t('map.name'),
      key: 'name',
      render: (_, row) =>
        row.name || t('map.row', { row: (row.new_rows[0] ?? row.old_rows[0]) as number }),
    },
    { title: t('map.change'), key: 'way', render: (_, row) => wayOf(row, t) },
    {
      title: t('map.gained'),
      key: 'gained',
      align: 'right',
      render: (_, row) => (row.gained_m2 ? amount(row.gained_m2, 'm2') : dash),
    },
    {
      title: t('map.lost'),
      key: 'lost',
      align: 'right',
      render: (_, row) => (row.lost_m2 ? amount(row.lost_m2, 'm2') : dash),
    },
  ];
  return (
    <>
      <p>
        {t('map.compare_sum', {
          old: amount(totals.old_m2, 'm2'),
          now: amount(totals.new_m2, 'm2'),
          gained: amount(totals.gained_m2, 'm2'),
          lost: amount(totals.lost_m2, 'm2'),
        })}
      </p>
      <DataTable<Total>
        caption={t('map.compare_totals')}
        columns={sumColumns}
        rows={sums}
        rowKey="key"
      />
      <p className={styles.soft}>
        {t('map.compare_same', { count: number(totals.same) })} {t('map.compare_how')}
      </p>
      {found.columns_added.length + found.columns_removed.length > 0 ? (
        <p className={styles.soft}>
          {t('map.compare_columns', {
            added: found.columns_added.join(t('map.comma')) || dash,
            removed: found.columns_removed.join(t('map.comma')) || dash,
          })}
        </p>
      ) : null}
      {found.entries.length < found.differences ? (
        <p className={styles.soft}>
          {t('map.compare_part', {
            shown: number(found.entries.length),
            total: number(found.differences),
          })}
        </p>
      ) : null}
      <DataTable<Difference & { place: string }>
        caption={t('map.compare_list')}
        columns={columns as TableColumnsType<Difference & { place: string }>}
        rows={found.entries.map((entry, place) => ({ ...entry, place: String(place) }))}
        rowKey="place"
        openKey={open}
        onOpen={(row) => onOpen(Number(row.place))}
        virtualHeight={found.entries.length > 60 ? 420 : undefined}
        workbook
      />
    </>
  );
}

function wayOf(row: Difference, t: ReturnType<typeof useTranslation>['t']): string {
  if (row.way === 'redrawn') {
    if (row.old_rows.length > 1 && row.new_rows.length === 1) return t('map.way_merged');
    if (row.old_rows.length === 1 && row.new_rows.length > 1) return t('map.way_divided');
    return t('map.way_redrawn');
  }
  if (row.way === 'attributes')
    return t('map.way_attributes', { columns: row.columns.join(t('map.comma')) });
  return t(`map.change_${row.way}`);
}
