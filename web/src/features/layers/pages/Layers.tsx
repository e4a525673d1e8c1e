/** The city's layers: what is there of each kind, in which state, and what is still lacking. */
import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { kinds } from '../../../api/layers';
import { listOf } from '../../../api/list';
import { useMay, useSession } from '../../../api/session';
import { type ListSearch, useListSearch } from '../../../routing/search';
import { DataPage, type Filter } from '../../../ui/DataPage';
import { dash, instant, number, shortDigest } from '../../../ui/format';
import { UploadOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { lacking, listed, ofToday } from '../parts/catalogue';
import { crsName } from '../parts/crs';
import { extent } from '../parts/measures';
import { State } from '../parts/State';
import { type Layer, useLayers } from '../queries';
import styles from './Layers.module.css';

export function Layers() {
  const { t } = useTranslation();
  const { city } = useSession();
  const mayImport = useMay('layers.import');
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const query = useLayers();
  const all = query.data;
  const items = useMemo(() => all && listed(all, search), [all, search]);
  const bringIn = mayImport ? (
    <Button
      type="primary"
      icon={<UploadOutlined />}
      onClick={() => void navigate({ to: '/layers/new' })}
    >
      {t('layers.bring_in')}
    </Button>
  ) : null;
  return (
    <DataPage<Layer>
      title={t('layers.title')}
      lead={all ? leadOf(all, crsName(city.crs, t), t) : undefined}
      deeds={bringIn}
      filters={filtersOf(all ?? [], search, t)}
      search={search}
      onSearch={setSearch}
      query={listOf(query, items)}
      columns={columnsOf(t)}
      rowKey="id"
      onOpen={(layer) => void navigate({ to: '/layers/$layer', params: { layer: layer.id } })}
      cards
      empty={{ title: t('layers.empty'), why: t('layers.empty_why'), next: bringIn }}
    />
  );
}

function leadOf(all: readonly Layer[], crs: string, t: TFunction): string {
  const ready = all.filter(({ state }) => state === 'ready');
  const absent = lacking(all).map((kind) => t(`layers.kind_${kind}`));
  const there = t('layers.lead', { count: ready.length, crs });
  if (ready.length === 0 || absent.length === 0) return there;
  return `${there}${t('layers.lead_lacking', { kinds: absent.join(t('layers.comma')) })}`;
}

function columnsOf(t: TFunction): TableColumnsType<Layer> {
  return [
    {
      title: t('layers.layer'),
      key: 'kind',
      render: (_, row) => (
        <span className={styles.what}>
          <strong>{t(`layers.kind_${row.kind}`, { defaultValue: row.kind })}</strong>
          <span className={styles.soft}>{row.source}</span>
        </span>
      ),
    },
    {
      title: t('layers.year'),
      key: 'year',
      align: 'right',
      render: (_, row) => (
        <>
          {row.year}
          {row.after_cutoff ? <div className={styles.soft}>{t('layers.after_cutoff')}</div> : null}
        </>
      ),
    },
    { title: t('layers.state'), key: 'state', render: (_, row) => <State state={row.state} /> },
    {
      title: t('layers.features'),
      key: 'features',
      align: 'right',
      render: (_, row) => (hasContent(row) ? number(row.features) : dash),
    },
    {
      title: t('layers.extent'),
      key: 'extent',
      align: 'right',
      render: (_, row) => extent(row) ?? dash,
    },
    {
      title: t('layers.source_crs'),
      key: 'crs',
      render: (_, row) => (
        <span className={styles.crs}>{row.source_crs ? crsName(row.source_crs, t) : dash}</span>
      ),
    },
    { title: t('layers.who'), dataIndex: 'account_name', key: 'who' },
    { title: t('layers.when'), key: 'when', render: (_, row) => instant(row.created_at) },
    {
      title: t('layers.digest'),
      key: 'digest',
      render: (_, row) =>
        row.digest ? (
          <code className={styles.soft} title={row.digest}>
            {shortDigest(row.digest)}
          </code>
        ) : (
          dash
        ),
    },
  ];
}

const hasContent = ({ digest }: Layer) => digest !== null && digest !== undefined;

function filtersOf(all: readonly Layer[], search: ListSearch, t: TFunction): Filter[] {
  const there = new Set(all.map(({ kind }) => kind));
  const years = [...new Set(all.map(({ year }) => String(year)))].sort().reverse();
  const older = all.length - ofToday(all).length;
  return [
    { key: 'q', kind: 'text', label: t('layers.search') },
    {
      key: 'kind',
      kind: 'choice',
      label: t('layers.kind'),
      options: kinds
        .filter((kind) => there.has(kind) || search.kind === kind)
        .map((kind) => ({ value: kind, label: t(`layers.kind_${kind}`) })),
    },
    {
      key: 'year',
      kind: 'choice',
      label: t('layers.year'),
      options: years.map((year) => ({ value: year, label: t('layers.in_year', { year }) })),
    },
    {
      key: 'state',
      kind: 'choice',
      label: t('layers.state'),
      options: ['ready', 'importing', 'failed', 'superseded', 'withdrawn'].map((state) => ({
        value: state,
        label: t(`layers.state_${state}`),
      })),
    },
    {
      key: 'versions',
      kind: 'choice',
      label: t('layers.versions_filter'),
      options: [{ value: 'all', label: t('layers.versions_all', { count: older }) }],
    },
  ];
}
