/** One register: its entries as a table, on the map, and summed up; in and out as files. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { asApiError } from '../../../api/problem';
import { MapView } from '../../../map/MapView';
import { registerLayers } from '../../../map/registerLayers';
import { type ListSearch, useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage, type Filter } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { dash } from '../../../ui/format';
import { PlusOutlined } from '../../../ui/icons';
import { Button, Segmented, type TableColumnsType } from '../../../ui/kit';
import { Section } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { Carry } from '../parts/Carry';
import { EntryForm } from '../parts/EntryForm';
import styles from '../parts/Registers.module.css';
import { Summary } from '../parts/Summary';
import { filtered } from '../parts/values';
import { ResultLamp, sizeOf, useSaid } from '../parts/words';
import { type Entry, type Register, useRegister, useShapes } from '../queries';

export function RegisterPage() {
  const { kind } = useParams({ strict: false }) as { kind: string };
  const query = useRegister(kind);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data || query.data.key !== kind) return <Loading rows={12} />;
  return <Whole key={kind} register={query.data} />;
}

function Whole({ register }: { register: Register }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const query = useRegister(register.key);
  const rows = useMemo(() => filtered(register, search), [register, search]);
  const writes = register.may.includes('write');
  const close = () => setOpen(undefined);
  const view = search.view ?? 'list';
  const add = writes ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t('registers.add')}
    </Button>
  ) : null;
  return (
    <>
      <nav aria-label={t('registers.above')} className={styles.above}>
        <Link to="/registers">{t('registers.title')}</Link>
      </nav>
      <DataPage<Entry>
        title={register.name}
        lead={
          <>
            {t(
              register.scope === 'planning_area' ? 'registers.lead_planning' : 'registers.lead_one',
            )}
            {register.assessed ? (
              <>
                {' '}
                <Link to="/registers/garden-style">{t('registers.rate')}</Link>
              </>
            ) : null}
          </>
        }
        deeds={
          <>
            <Carry register={register} />
            {add}
          </>
        }
        filters={useFilters(register)}
        search={search}
        onSearch={(next) => setSearch({ ...next, ...(search.view ? { view: search.view } : {}) })}
        query={listOf(query, rows)}
        columns={useColumns(register)}
        rowKey="id"
        onOpen={(row) => void navigate({ to: '/registers/entries/$id', params: { id: row.id } })}
        cards
        empty={{
          title: t('registers.empty'),
          why: t(writes ? 'registers.empty_why' : 'registers.empty_wait'),
          next: add,
        }}
      >
        <div className={`${styles.views} y-no-print`}>
          <Segmented
            aria-label={t('registers.view')}
            value={view}
            options={['list', 'map', 'summary'].map((one) => ({
              value: one,
              label: t(`registers.view_${one}`),
            }))}
            onChange={(next) =>
              setSearch({ ...search, view: next === 'list' ? undefined : String(next) })
            }
          />
        </div>
        {view === 'map' ? <OnMap register={register} rows={rows} /> : null}
        {view === 'summary' ? <Summary register={register} search={search} /> : null}
      </DataPage>
      <Drawer
        title={t('registers.add')}
        open={open === 'new' && writes}
        onClose={close}
        width={760}
      >
        {open === 'new' ? <EntryForm register={register} onDone={close} /> : null}
      </Drawer>
    </>
  );
}

function OnMap({ register, rows }: { register: Register; rows: Entry[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const query = useShapes(register.key);
  const layers = useMemo(() => {
    const listed = new Set(rows.map((one) => one.id));
    const features = query.data?.shapes.features.filter((one) => listed.has(one.properties?.id));
    return registerLayers(register, features ?? []).map((layer) => ({
      ...layer,
      title: t('registers.layer_title', {
        name: layer.title,
        shape: t(`registers.shape_${layer.id.split('.').pop() ?? 'point'}`),
      }),
    }));
  }, [query.data, register, rows, t]);
  if (query.error) return <Refused error={asApiError(query.error)} />;
  return (
    <Section title={t('registers.view_map')}>
      {!query.data ? (
        <Loading rows={6} />
      ) : layers.length === 0 ? (
        <Nothing title={t('registers.no_places')} why={t('registers.no_places_why')} />
      ) : (
        <>
          {query.data.shown < query.data.total ? (
            <p className={styles.soft}>
              {t('registers.map_cut', { shown: query.data.shown, total: query.data.total })}
            </p>
          ) : null}
          <MapView
            label={t('registers.map_of', { name: register.name })}
            layers={layers}
            height={460}
            onSelect={(chosen) => {
              if (chosen)
                void navigate({ to: '/registers/entries/$id', params: { id: chosen.key } });
            }}
          />
        </>
      )}
    </Section>
  );
}

function useFilters(register: Register): Filter[] {
  const { t } = useTranslation();
  const classed = register.fields.find((field) => field.key === register.classed);
  const choice = (
    key: keyof ListSearch & string,
    label: string,
    options: { value: string; label: string }[],
  ): Filter => ({ key, kind: 'choice', label, options });
  const divisions = new Map(
    register.items.map((one) => [one.division, one.division_name || t('registers.whole_city')]),
  );
  const words = (keys: readonly string[], word: (key: string) => string) =>
    keys.map((key) => ({ value: key, label: t(word(key)) }));
  const sized = register.items.some((one) => one.size_m2 != null);
  return [
    { key: 'q', kind: 'text', label: t('registers.search') },
    choice(
      'division',
      t('registers.division'),
      [...divisions].map(([value, label]) => ({ value, label })),
    ),
    ...(classed
      ? [
          choice(
            'class',
            classed.name,
            classed.options.map((one) => ({ value: one.key, label: one.name })),
          ),
        ]
      : []),
    ...(register.assessed
      ? [
          choice(
            'result',
            t('registers.result'),
            words(['passed', 'failed', 'none'], (key) => `registers.result_${key}`),
          ),
        ]
      : []),
    ...(register.dated
      ? ([
          { key: 'from', kind: 'text', label: t('registers.from_year') },
          { key: 'to', kind: 'text', label: t('registers.to_year') },
        ] satisfies Filter[])
      : []),
    ...(sized
      ? ([{ key: 'least', kind: 'text', label: t('registers.least') }] satisfies Filter[])
      : []),
    choice(
      'placed',
      t('registers.place'),
      words(['yes', 'no'], (key) => `registers.placed_${key}`),
    ),
    choice(
      'state',
      t('registers.state'),
      words(['withdrawn'], (key) => `registers.state_${key}`),
    ),
  ];
}

function useColumns(register: Register): TableColumnsType<Entry> {
  const { t } = useTranslation();
  const said = useSaid();
  // The first few fields tell what it is; the rest stand on its page and in the workbook.
  const shown = register.fields
    .filter((field) => !['area', 'planned_km', 'facilities', 'note'].includes(field.key))
    .slice(0, 4);
  return [
    {
      title: t('registers.name'),
      key: 'name',
      render: (_, row) => (
        <>
          <Link to="/registers/entries/$id" params={{ id: row.id }}>
            {row.name}
          </Link>
          <span className={styles.small}>{row.code}</span>
        </>
      ),
    },
    {
      title: t('registers.division'),
      key: 'division',
      render: (_, row) => row.division_name || t('registers.whole_city'),
    },
    ...(register.assessed
      ? [
          {
            title: t('registers.result'),
            key: 'result',
            render: (_: unknown, row: Entry) => <ResultLamp entry={row} />,
          },
        ]
      : []),
    ...shown.map((field) => ({
      title: field.name,
      key: field.key,
      render: (_: unknown, row: Entry) => said(field, row.fields[field.key]),
    })),
    {
      title: t('registers.size'),
      key: 'size',
      align: 'right',
      render: (_, row) => (
        <>
          {sizeOf(row)}
          {row.differs ? <span className={styles.small}>{t('registers.differs')}</span> : null}
        </>
      ),
    },
    { title: t('registers.unit'), key: 'unit', render: (_, row) => row.unit_name || dash },
    {
      title: t('registers.place'),
      key: 'place',
      render: (_, row) =>
        row.shape ? t(`registers.shape_${row.shape}`) : t('registers.placed_no'),
    },
  ];
}
