/** The matters of a kind: filtered, compared with a day, carried in Excel, one open beside them. */
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { asApiError } from '../../../api/problem';
import { useCurrent } from '../../../routing/current';
import { type ListSearch, useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { dash } from '../../../ui/format';
import { DownloadOutlined, PlusOutlined, UploadOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { PageHead } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import styles from '../parts/Coordination.module.css';
import { HandIn, Imports } from '../parts/Imports';
import { of } from '../parts/kinds';
import { MatterForm } from '../parts/MatterForm';
import { MatterPaper } from '../parts/MatterPaper';
import { Pages } from '../parts/Pages';
import { DeliveryLamp, Due, useStateWord } from '../parts/Standing';
import { type Kind, type Matter, useMatters } from '../queries';

export function Register() {
  const { t } = useTranslation();
  const { kind } = useParams({ strict: false }) as { kind: Kind };
  const { query, campaign } = useCurrent();
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={12} />;
  if (!campaign)
    return (
      <>
        <PageHead title={t('coordination.title')} lead={t('coordination.lead')} />
        <Nothing title={t('coordination.no_campaign')} why={t('coordination.no_campaign_why')} />
      </>
    );
  return <Whole key={`${campaign.id} ${kind}`} campaign={campaign.id} kind={kind} />;
}

const panels = ['new', 'imports'];

function Whole({ campaign, kind }: { campaign: string; kind: Kind }) {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const [importing, setImporting] = useState(false);
  const query = useMatters(campaign, kind, { since: search.since, q: search.q });
  const items = query.data?.items ?? [];
  const rows = filtered(items, search);
  const writes = query.data?.may.includes('write') ?? false;
  const close = () => setOpen(undefined);
  const add = writes ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t(`coordination.add_${kind}`)}
    </Button>
  ) : null;
  const here = items.find((one) => one.id === open);
  const named = panels.includes(open ?? '');
  return (
    <>
      <DataPage<Matter>
        title={t(`coordination.kind_${kind}`)}
        lead={t(`coordination.lead_${kind}`)}
        deeds={
          <>
            <Button
              href={`/api/v1/campaigns/${campaign}/matters/${kind}/workbook`}
              icon={<DownloadOutlined />}
            >
              {t('coordination.export')}
            </Button>
            {writes ? (
              <>
                <Button icon={<UploadOutlined />} onClick={() => setImporting(true)}>
                  {t('coordination.import')}
                </Button>
                <Button onClick={() => setOpen('imports')}>{t('coordination.imports')}</Button>
              </>
            ) : null}
            {add}
          </>
        }
        filters={useFilters(kind, items)}
        search={search}
        onSearch={setSearch}
        query={listOf(query, query.data && rows)}
        columns={useColumns(kind, search.since)}
        rowKey="id"
        openKey={open}
        onOpen={(row) => setOpen(row.id)}
        cards
        empty={{
          title: t(`coordination.empty_${kind}`),
          why: t(writes ? 'coordination.empty_why' : 'coordination.empty_wait'),
          next: add,
        }}
      >
        <Pages />
      </DataPage>
      <Drawer
        title={
          open === 'new'
            ? t(`coordination.add_${kind}`)
            : open === 'imports'
              ? t('coordination.imports')
              : (here?.title ?? t(`coordination.kind_${kind}`))
        }
        open={open !== undefined}
        onClose={close}
        width={open === 'imports' ? 900 : 760}
      >
        {open === 'new' && writes ? (
          <MatterForm
            campaign={campaign}
            kind={kind}
            preset={search.task ? { tasks: [search.task] } : undefined}
            onDone={close}
          />
        ) : open === 'imports' && writes ? (
          <Imports campaign={campaign} kind={kind} />
        ) : open && !named ? (
          <MatterPaper key={open} id={open} />
        ) : null}
      </Drawer>
      {writes ? (
        <HandIn
          campaign={campaign}
          kind={kind}
          open={importing}
          onClose={() => setImporting(false)}
        />
      ) : null}
    </>
  );
}

function filtered(items: readonly Matter[], search: ListSearch): Matter[] {
  return items.filter(
    (one) =>
      (!search.unit || one.unit?.id === search.unit || one.counterpart?.id === search.unit) &&
      (search.state
        ? one.state === search.state || (search.state === 'late' && one.late_days > 0)
        : one.state !== 'withdrawn') &&
      (!search.standing || one.delivery?.standing === search.standing) &&
      (!search.changed || (one.was != null && one.was.state !== one.state)),
  );
}

const statesOf: Record<Kind, Matter['state'][]> = {
  action: ['open', 'done', 'withdrawn'],
  blocker: ['open', 'escalated', 'decided', 'done', 'withdrawn'],
  guidance: ['open', 'answered', 'done', 'withdrawn'],
  liaison: ['open', 'done', 'withdrawn'],
  commitment: ['open', 'withdrawn'],
  practice: ['open', 'withdrawn'],
};
const standings = ['kept', 'on_course', 'behind', 'broken', 'not_measurable'];

function useFilters(kind: Kind, items: readonly Matter[]) {
  const { t } = useTranslation();
  const [search] = useListSearch();
  const units = new Map(
    items
      .flatMap((one) => [one.unit, one.counterpart])
      .flatMap((unit) => (unit ? [[unit.id, unit.name] as const] : [])),
  );
  const choice = (key: string, label: string, options: { value: string; label: string }[]) => ({
    key,
    kind: 'choice' as const,
    label,
    options,
  });
  return [
    { key: 'q', kind: 'text' as const, label: t('coordination.search') },
    choice(
      'unit',
      t('coordination.unit'),
      [...units].map(([value, label]) => ({ value, label })),
    ),
    choice('state', t('coordination.state'), [
      ...(['commitment', 'practice'].includes(kind)
        ? []
        : [{ value: 'late', label: t('coordination.only_late') }]),
      ...statesOf[kind].map((value) => ({
        value,
        label: t(`coordination.state_${of(kind, value)}`),
      })),
    ]),
    ...(kind === 'commitment'
      ? [
          choice(
            'standing',
            t('coordination.delivery'),
            standings.map((value) => ({ value, label: t(`coordination.standing_${value}`) })),
          ),
        ]
      : []),
    { key: 'since', kind: 'day' as const, label: t('coordination.since') },
    ...(search.since
      ? [
          choice('changed', t('coordination.changed'), [
            { value: '1', label: t('coordination.only_changed') },
          ]),
        ]
      : []),
  ];
}

function useColumns(kind: Kind, since: string | undefined): TableColumnsType<Matter> {
  const { t } = useTranslation();
  const stateWord = useStateWord();
  const field = (key: string) => t(`coordination.field_${of(kind, key)}`);
  const wrapped = (text: string) => <div className={styles.wrap}>{text || dash}</div>;
  const column = {
    title: {
      title: field('title'),
      key: 'title',
      render: (_, row) => (
        <div className={styles.wrap}>
          {row.number} <strong>{row.title}</strong>
          {row.item_name ? <span className={styles.small}>{row.item_name}</span> : null}
        </div>
      ),
    },
    unit: { title: field('unit'), key: 'unit', render: (_, row) => row.unit?.name ?? dash },
    counterpart: {
      title: field('counterpart'),
      key: 'counterpart',
      render: (_, row) => row.counterpart?.name ?? dash,
    },
    tasks: {
      title: field('tasks'),
      key: 'tasks',
      render: (_, row) => (
        <div className={styles.wrap}>
          {row.tasks.length === 0
            ? dash
            : row.tasks.map((task) => (
                <div key={task.id}>
                  <Link to="/tasks/$id" params={{ id: task.id }}>
                    {task.number} {task.name}
                  </Link>
                </div>
              ))}
        </div>
      ),
    },
    meeting: {
      title: field('meeting'),
      key: 'meeting',
      render: (_, row) =>
        row.meeting ? (
          <Link to="/meetings/$id" params={{ id: row.meeting.id }} className={styles.narrow}>
            {row.meeting.name}
          </Link>
        ) : (
          dash
        ),
    },
    source: { title: field('source'), key: 'source', render: (_, row) => wrapped(row.source) },
    person: { title: field('person'), key: 'person', render: (_, row) => row.person || dash },
    on_day: { title: field('on_day'), key: 'on_day', render: (_, row) => row.on_day ?? dash },
    due_on: {
      title: t('coordination.due'),
      key: 'due_on',
      render: (_, row) => <Due matter={row} />,
    },
    year: { title: field('year'), key: 'year', render: (_, row) => row.year ?? dash },
    answer: {
      title: t('coordination.answer'),
      key: 'answer',
      render: (_, row) => wrapped(row.answer),
    },
    detail: { title: field('detail'), key: 'detail', render: (_, row) => wrapped(row.detail) },
    quantity: {
      title: field('quantity'),
      key: 'quantity',
      render: (_, row) =>
        row.quantity == null ? dash : `${row.quantity} ${row.quantity_unit}`.trim(),
    },
    delivery: {
      title: t('coordination.delivery'),
      key: 'delivery',
      render: (_, row) => <DeliveryLamp matter={row} />,
    },
    state: {
      title: t('coordination.state'),
      key: 'state',
      render: (_, row) => stateWord(row),
    },
  } satisfies Record<string, TableColumnsType<Matter>[number]>;
  const columns: Record<Kind, TableColumnsType<Matter>> = {
    action: [column.title, column.unit, column.due_on, column.meeting, column.state],
    blocker: [
      column.title,
      column.unit,
      column.counterpart,
      column.tasks,
      column.due_on,
      column.state,
    ],
    guidance: [
      column.title,
      column.unit,
      column.counterpart,
      column.on_day,
      column.due_on,
      column.state,
    ],
    liaison: [column.title, column.source, column.on_day, column.answer, column.state],
    commitment: [column.title, column.unit, column.quantity, column.due_on, column.delivery],
    practice: [column.title, column.detail, column.source, column.year],
  };
  const was: TableColumnsType<Matter>[number] = {
    title: t('coordination.was_on', { day: since ?? '' }),
    key: 'was',
    render: (_, row) => {
      if (!row.was || row.was.state === row.state)
        return <span className={styles.soft}>{t('coordination.unchanged')}</span>;
      return row.was.state ? (
        stateWord({ kind, state: row.was.state })
      ) : (
        <Lamp tone="blue" word={t('coordination.new')} />
      );
    },
  };
  return since ? [...columns[kind], was] : columns[kind];
}
