/**
 * Two versions of a layer held against each other: what came, what went, what was redrawn, in square
 * metres of areas and metres of lines, and which points moved. For the built-up area, each indicator
 * of the old and of the added part as well.
 */
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
import { GrowthTable } from './GrowthTable';
import { changeLooks } from './tree';
import { themeWord } from './words';

export interface ComparePanelProps {
  /** All versions of all layers, superseded ones too. */
  versions: LayerView[];
  /** The newest assessment that is done. */
  assessment: string | undefined;
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
  much: number | undefined;
}

export function ComparePanel(props: ComparePanelProps) {
  const { t } = useTranslation();
  const { versions, assessment, old, now, query, onChoose, onOpen, open } = props;
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
        <>
          <Told found={query.data} open={open} onOpen={onOpen} />
          {chosen?.kind === 'built_up_area' ? <GrowthTable assessment={assessment} /> : null}
        </>
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
  const [unit, ...sums] = sumsOf(found);
  const differs = (row: Difference, way: 'gained' | 'lost'): string => {
    const much = unit === 'm' ? row[`${way}_m`] : row[`${way}_m2`];
    return much ? amount(much, unit) : dash;
  };
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
      title: t(`map.much_${found.shape}`),
      key: 'much',
      align: 'right',
      render: (_, row) => (row.much === undefined ? dash : amount(row.much, unit)),
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
    ...(found.shape === 'point'
      ? [
          {
            title: t('map.moved'),
            key: 'moved',
            align: 'right' as const,
            render: (_: unknown, row: Difference) =>
              row.moved_m ? amount(row.moved_m, 'm') : dash,
          },
        ]
      : (['gained', 'lost'] as const).map((way) => ({
          title: t(way === 'gained' ? 'map.gained' : 'map.lost'),
          key: way,
          align: 'right' as const,
          render: (_: unknown, row: Difference) => differs(row, way),
        }))),
  ];
  return (
    <>
      <p>
        {found.shape === 'point'
          ? t('map.compare_sum_point', {
              old: number(totals.old),
              now: number(totals.new),
              moved: number(totals.moved),
              farthest: amount(totals.farthest_m, 'm'),
            })
          : t(found.shape === 'line' ? 'map.compare_sum_line' : 'map.compare_sum', {
              old: amount(found.shape === 'line' ? totals.old_m : totals.old_m2, unit),
              now: amount(found.shape === 'line' ? totals.new_m : totals.new_m2, unit),
              gained: amount(found.shape === 'line' ? totals.gained_m : totals.gained_m2, unit),
              lost: amount(found.shape === 'line' ? totals.lost_m : totals.lost_m2, unit),
            })}
      </p>
      <DataTable<Total>
        caption={t('map.compare_totals')}
        columns={sumColumns}
        rows={sums}
        rowKey="key"
      />
      <p className={styles.soft}>
        {t('map.compare_same', { count: number(totals.same) })}{' '}
        {t(`map.compare_how_${found.shape}`)}
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

/** The unit of what is told, and the sums by what happened. */
function sumsOf(found: Comparison): ['m' | 'm2', ...Total[]] {
  const { totals, shape } = found;
  const sum = (
    key: string,
    swatch: string,
    count: number | undefined,
    m2: number,
    m: number,
  ): Total => ({
    key,
    swatch,
    count,
    much: shape === 'point' ? undefined : shape === 'line' ? m : m2,
  });
  const { added_m2, removed_m2, redrawn_gained_m2, redrawn_lost_m2 } = totals;
  const { added_m, removed_m, redrawn_gained_m, redrawn_lost_m } = totals;
  return [
    shape === 'area' ? 'm2' : 'm',
    sum('added', 'added', totals.added, added_m2, added_m),
    sum('removed', 'removed', totals.removed, removed_m2, removed_m),
    ...(shape === 'point'
      ? [{ key: 'moved', swatch: 'moved', count: totals.moved, much: totals.farthest_m }]
      : [
          sum('gained', 'gained', totals.redrawn, redrawn_gained_m2, redrawn_gained_m),
          sum('lost', 'lost', undefined, redrawn_lost_m2, redrawn_lost_m),
        ]),
    { key: 'attributes', swatch: 'attributes', count: totals.attributes, much: undefined },
  ];
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
