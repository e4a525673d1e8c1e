/** Scenarios side by side: what each gives for its money, where they agree, district by district. */
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import type { MapLayer } from '../../../map/layers';
import { MapView } from '../../../map/MapView';
import { useListSearch } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { change, dash, number, percent } from '../../../ui/format';
import type { TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { colour, series } from '../../../ui/theme';
import { rounded } from '../../../ui/units';
import { byShape, type ComparisonRow } from '../parts/answer';
import styles from '../parts/parts.module.css';
import { cash } from '../parts/SiteTable';
import { type Compared, useAllPictures, useComparison } from '../queries';

export function Compare() {
  const { t } = useTranslation();
  const [search] = useListSearch();
  const ids = search.ids ?? '';
  const { data, error, refetch } = useComparison(ids);
  return (
    <>
      <PageHead
        title={t('siting.compare')}
        lead={t('siting.compare_lead')}
        deeds={<Link to="/siting">{t('siting.to_list')}</Link>}
      />
      {ids === '' ? (
        <Nothing title={t('siting.compare_none')} why={t('siting.compare_hint')} />
      ) : error ? (
        <Refused error={asApiError(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <SideBySide compared={data} />
      ) : (
        <Loading rows={10} />
      )}
    </>
  );
}

type Row = ComparisonRow & { id: string; first: boolean; known: string };

function SideBySide({ compared }: { compared: Compared }) {
  const { t } = useTranslation();
  const { scenarios, comparison } = compared;
  const rows: Row[] = scenarios.flatMap((scenario, at) => {
    const row = comparison.rows[at];
    const { summary } = scenario;
    return row && summary
      ? [
          {
            ...row,
            id: scenario.id,
            first: at === 0,
            known: t(`siting.known_${summary.status}`, { gap: percent(rounded(summary.gap, 4)) }),
          },
        ]
      : [];
  });
  const shown = (share: number | null | undefined) =>
    typeof share === 'number' ? `${percent(rounded(share, 4), 2)}%` : dash;
  const columns: TableColumnsType<Row> = [
    {
      title: t('siting.name'),
      key: 'name',
      render: (_, row) => (
        <Link to="/siting/$scenario" params={{ scenario: row.id }}>
          {row.name}
        </Link>
      ),
    },
    { title: t('siting.known'), dataIndex: 'known', key: 'known' },
    {
      title: t('siting.sites'),
      key: 'sites',
      align: 'right',
      render: (_, row) => number(row.sites),
    },
    {
      title: t('siting.after'),
      key: 'share',
      align: 'right',
      render: (_, row) => shown(row.share),
    },
    {
      title: t('siting.points'),
      key: 'points',
      align: 'right',
      render: (_, row) => number(rounded(row.points, 2), 2),
    },
    {
      title: t('siting.points_more'),
      key: 'more',
      align: 'right',
      render: (_, row) => (row.first ? dash : change(rounded(row.points_more, 2), 2)),
    },
    {
      title: t('siting.people'),
      key: 'people',
      align: 'right',
      render: (_, row) => (row.people > 0 ? number(rounded(row.people, 0)) : dash),
    },
    {
      title: t('siting.cost'),
      key: 'cost',
      align: 'right',
      render: (_, row) => cash(row.cost_fen),
    },
    {
      title: t('siting.per_point'),
      key: 'each',
      align: 'right',
      render: (_, row) =>
        row.yuan_per_point === null ? dash : cash(Math.round(row.yuan_per_point * 100)),
    },
    {
      title: t('siting.crossing'),
      key: 'crossing',
      render: (_, row) => row.crossing.join(t('siting.comma')) || dash,
    },
    {
      title: t('siting.verdict'),
      key: 'verdict',
      render: (_, row) =>
        row.beaten_by ? (
          <Lamp tone="amber" word={t('siting.beaten_by', { name: row.beaten_by })} />
        ) : (
          <Lamp tone="green" word={t('siting.unbeaten')} />
        ),
    },
  ];
  return (
    <>
      <Section title={t('siting.at_a_glance')}>
        <DataTable<Row>
          caption={t('siting.at_a_glance')}
          columns={columns}
          rows={rows}
          rowKey="id"
          workbook
          cards
        />
      </Section>
      <Districts compared={compared} />
      <Section title={t('siting.map')}>
        <Where compared={compared} />
      </Section>
      <Section title={t('siting.agree')}>
        <dl>
          <dt>{t('siting.in_all')}</dt>
          <dd>{comparison.in_all.join(t('siting.comma')) || dash}</dd>
          {rows.map((row) => (
            <div key={row.id}>
              <dt>{t('siting.only_in', { name: row.name })}</dt>
              <dd>{row.only_here.join(t('siting.comma')) || dash}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  );
}

function Districts({ compared }: { compared: Compared }) {
  const { t } = useTranslation();
  type District = Compared['districts'][number];
  const shown = (share: number | null | undefined) =>
    typeof share === 'number' ? `${percent(rounded(share, 4), 2)}%` : dash;
  const columns: TableColumnsType<District> = [
    {
      title: t('siting.district'),
      key: 'name',
      render: (_, row) => row.name || t('siting.whole_city'),
    },
    {
      title: t('siting.before'),
      key: 'before',
      align: 'right',
      render: (_, row) => shown(row.before),
    },
    ...compared.scenarios.map((scenario, at) => ({
      title: scenario.name,
      key: scenario.id,
      align: 'right' as const,
      render: (_: unknown, row: District) => {
        const cell = row.after[at];
        if (!cell) return dash;
        const words = t('siting.cell', { share: shown(cell.share), sites: cell.sites });
        return cell.crosses ? (
          <>
            {words} <Lamp tone="green" word={t('siting.crosses')} />
          </>
        ) : (
          words
        );
      },
    })),
  ];
  return (
    <Section title={t('siting.districts')}>
      <DataTable<District>
        caption={t('siting.districts')}
        columns={columns}
        rows={compared.districts}
        rowKey="name"
        workbook
        cards
      />
    </Section>
  );
}

/** The chosen land of all scenarios on one map, each in a colour of its own. */
function Where({ compared }: { compared: Compared }) {
  const { t } = useTranslation();
  const { scenarios } = compared;
  const { data: known, error: failed } = useAllPictures(scenarios.map(({ id }) => id));
  const layers = useMemo<MapLayer[]>(() => {
    const first = known?.[0];
    if (!known || !first) return [];
    const drawn = known.flatMap((pictures, at): MapLayer[] => {
      const { id, name } = scenarios[at] ?? { id: String(at), name: '' };
      const own = {
        title: name,
        colour: series[at % series.length] ?? colour.info,
        label: 'number',
      };
      const [ground, points] = byShape(pictures.sites);
      return [
        { ...own, id: `ground-${id}`, kind: 'fill', data: ground, opacity: 0.6 },
        { ...own, id: `points-${id}`, kind: 'point', data: points },
      ];
    });
    const there = (layer: MapLayer) =>
      typeof layer.data !== 'string' && layer.data.features.length > 0;
    const all: MapLayer[] = [
      {
        id: 'districts',
        title: t('siting.districts'),
        kind: 'line',
        data: first.districts,
        colour: colour.header,
        label: 'name',
      },
      {
        id: 'before',
        title: t('siting.uncovered_before'),
        kind: first.before.features[0]?.geometry?.type === 'Point' ? 'point' : 'fill',
        data: first.before,
        colour: colour.red,
        hatch: true,
        opacity: 0.15,
      },
      ...drawn,
    ];
    return all.filter(there);
  }, [known, scenarios, t]);
  if (failed) return <Refused error={asApiError(failed)} />;
  if (layers.length === 0) return <Loading rows={8} />;
  return (
    <>
      <MapView label={t('siting.map_drawn')} layers={layers} height={460} />
      <p className={styles.soft}>{t('siting.compare_map')}</p>
    </>
  );
}
