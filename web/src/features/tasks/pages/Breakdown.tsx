/** The breakdown of a campaign: every line with one lead, filtered, compared, checked and issued. */
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { asApiError } from '../../../api/problem';
import { useCurrent } from '../../../routing/current';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { useSince } from '../../../routing/since';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { dash } from '../../../ui/format';
import { DownloadOutlined, PlusOutlined, UploadOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { usePhone } from '../../../ui/phone';
import { Absent, Loading, Nothing, Refused } from '../../../ui/States';
import { Sure } from '../../../ui/Sure';
import { CampaignChoice } from '../parts/CampaignChoice';
import { Check } from '../parts/Check';
import { Issue, Propose } from '../parts/Give';
import { HandIn, Imports } from '../parts/Imports';
import { Light } from '../parts/Light';
import { LightFilter } from '../parts/LightFilter';
import { byCategory, choices, countLights, filtered, states } from '../parts/list';
import styles from '../parts/Tasks.module.css';
import { Versions } from '../parts/Versions';
import { Writing } from '../parts/Writing';
import { type Task, type TaskList, useRemoveTask, useTasks } from '../queries';

export function Breakdown() {
  const { t } = useTranslation();
  const { query, all, campaign } = useCurrent();
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={12} />;
  if (!campaign)
    return (
      <>
        <PageHead title={t('tasks.title')} lead={t('tasks.lead')} />
        <Nothing title={t('tasks.no_campaign')} why={t('tasks.no_campaign_why')} />
      </>
    );
  return (
    <Whole key={campaign.id} campaign={campaign} others={all.filter((one) => one !== campaign)} />
  );
}

function Whole(props: {
  campaign: { id: string; title: string };
  others: { id: string; title: string }[];
}) {
  const { t } = useTranslation();
  const { campaign, others } = props;
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const query = useTasks(campaign.id, search.since);
  const [doing, setDoing] = useState<'propose' | 'issue' | 'import'>();
  const list = query.data;
  const items = list?.items ?? [];
  const shown = filtered(items, search);
  const rows = byCategory(shown).flatMap((group) => group.tasks);
  const panel = (name: string) => setSearch({ ...search, open: name });
  const columns = useColumns(rows, search.since);
  const writes = list?.may.includes('write') ?? false;
  const done = () => setDoing(undefined);
  return (
    <>
      <DataPage<Task>
        title={t('tasks.title')}
        lead={list ? <Lead list={list} /> : t('tasks.lead')}
        deeds={
          <>
            <CampaignChoice />
            <Button onClick={() => panel('versions')}>{t('tasks.versions')}</Button>
            <Button
              href={`/api/v1/campaigns/${campaign.id}/breakdown/workbook`}
              icon={<DownloadOutlined />}
            >
              {t('tasks.export')}
            </Button>
            <Button onClick={() => panel('check')}>{t('tasks.check')}</Button>
            {writes ? (
              <>
                <Button icon={<UploadOutlined />} onClick={() => setDoing('import')}>
                  {t('tasks.import')}
                </Button>
                <Button onClick={() => panel('imports')}>{t('tasks.imports')}</Button>
                <Button onClick={() => setDoing('propose')}>{t('tasks.propose')}</Button>
                <Button icon={<PlusOutlined />} onClick={() => panel('new')}>
                  {t('tasks.add')}
                </Button>
                <Button type="primary" onClick={() => setDoing('issue')}>
                  {t('tasks.issue')}
                </Button>
              </>
            ) : null}
          </>
        }
        filters={useFilters(items, campaign.id, search.since)}
        search={search}
        onSearch={setSearch}
        query={listOf(query, list && rows)}
        columns={columns}
        rowKey="id"
        onOpen={(row) => void navigate({ to: '/tasks/$id', params: { id: row.id } })}
        cards
        empty={{
          title: t('tasks.empty'),
          why: t(writes ? 'tasks.empty_why' : 'tasks.empty_wait'),
          next: writes ? (
            <Button type="primary" onClick={() => setDoing('propose')}>
              {t('tasks.propose')}
            </Button>
          ) : null,
        }}
      >
        <LightFilter
          lights={countLights(filtered(items, { ...search, light: undefined }))}
          light={search.light}
          onLight={(light) => setSearch({ ...search, light })}
        />
      </DataPage>
      <Panel campaign={campaign.id} list={list} query={query} />
      {writes && list ? (
        <>
          <Propose
            campaign={campaign.id}
            open={doing === 'propose'}
            onClose={done}
            others={others}
          />
          <HandIn campaign={campaign.id} open={doing === 'import'} onClose={done} />
          <Issue
            campaign={campaign.id}
            open={doing === 'issue'}
            onClose={done}
            number={list.version + 1}
            unissued={list.unissued}
            onCheck={() => {
              done();
              panel('check');
            }}
          />
        </>
      ) : null}
    </>
  );
}

function Lead({ list }: { list: TaskList }) {
  const { t } = useTranslation();
  const stands =
    list.version > 0
      ? t('tasks.stands', { campaign: list.campaign_title, version: list.version })
      : t('tasks.stands_draft', { campaign: list.campaign_title });
  const more =
    list.version > 0 && list.unissued > 0 ? t('tasks.unissued', { count: list.unissued }) : '';
  return `${stands}${more}`;
}

/** What is open beside the table: a line being written, the check, what was issued or handed in. */
function Panel(props: {
  campaign: string;
  list: TaskList | undefined;
  query: ReturnType<typeof useTasks>;
}) {
  const { t } = useTranslation();
  const { campaign, list, query } = props;
  const navigate = useNavigate();
  const [open, setOpen] = useOpenRecord();
  const remove = useRemoveTask();
  const items = list?.items ?? [];
  const here = items.find((task) => task.id === open);
  const writes = list?.may.includes('write') ?? false;
  const close = () => setOpen(undefined);
  const panels = ['new', 'check', 'versions', 'imports'];
  const named = panels.includes(open ?? '');
  return (
    <Drawer
      title={named ? t(`tasks.panel_${open}`) : (here?.title ?? t('tasks.one'))}
      open={open !== undefined}
      onClose={close}
      width={open === 'new' || here ? 760 : 980}
      deeds={
        here?.may.includes('remove') ? (
          <Sure
            label={t('tasks.remove')}
            question={t('tasks.remove_sure')}
            danger
            onSure={() => remove.mutate(here, { onSuccess: close })}
          />
        ) : null
      }
    >
      {remove.error ? <Refused error={asApiError(remove.error)} /> : null}
      {open === 'check' ? (
        <Check
          campaign={campaign}
          tasks={items}
          onLine={(id) =>
            writes ? setOpen(id) : void navigate({ to: '/tasks/$id', params: { id } })
          }
        />
      ) : open === 'versions' && list ? (
        <Versions campaign={campaign} office={writes} />
      ) : open === 'imports' && writes ? (
        <Imports campaign={campaign} />
      ) : open === 'new' && writes ? (
        <Writing campaign={campaign} task={undefined} onDone={close} />
      ) : here?.may.includes('update') ? (
        <Writing key={here.id} campaign={campaign} task={here} onDone={close} />
      ) : here ? (
        <Section title={here.title}>
          <p>{t('tasks.not_to_change')}</p>
        </Section>
      ) : (
        <Absent
          query={listOf(query, items)}
          title={t('tasks.absent')}
          why={t('tasks.absent_why')}
        />
      )}
    </Drawer>
  );
}

function useFilters(items: readonly Task[], campaign: string, since: string | undefined) {
  const { t } = useTranslation();
  const units = choices(
    items.flatMap((task) => [
      ...(task.lead ? [[task.lead.id, task.lead.name] as const] : []),
      ...task.parts.map((part) => [part.unit.id, part.unit.name] as const),
    ]),
  );
  const choice = (key: string, label: string, options: { value: string; label: string }[]) => ({
    key,
    kind: 'choice' as const,
    label,
    options,
  });
  const compared = useSince(campaign, since);
  const programmes = choices(items.flatMap((task) => task.programmes.map((one) => [one, one])));
  const territories = choices(items.map((task) => [task.division, task.division_name]));
  return [
    { key: 'text', kind: 'text' as const, label: t('tasks.search') },
    choice('unit', t('tasks.unit'), units),
    choice(
      'state',
      t('tasks.state'),
      states.map((value) => ({ value, label: t(`tasks.state_${value}`) })),
    ),
    choice(
      'category',
      t('tasks.category'),
      choices(items.map((task) => [task.category, task.category_name])),
    ),
    ...(territories.length > 1 ? [choice('territory', t('tasks.territory'), territories)] : []),
    choice('central', t('tasks.central'), [{ value: '1', label: t('tasks.only_central') }]),
    ...(programmes.length > 0 ? [choice('programme', t('tasks.programmes'), programmes)] : []),
    ...compared,
  ];
}

function useColumns(rows: readonly Task[], since: string | undefined): TableColumnsType<Task> {
  const { t } = useTranslation();
  const phone = usePhone();
  const first = new Map(byCategory(rows).map(({ tasks }) => [tasks[0]?.id, tasks.length]));
  const category: TableColumnsType<Task>[number] = {
    title: t('tasks.category'),
    key: 'category',
    render: (_, row) => <div className={styles.category}>{row.category_name || dash}</div>,
    onCell: (row) => ({ rowSpan: first.get(row.id) ?? 0 }),
  };
  const columns: TableColumnsType<Task> = [
    {
      title: t('tasks.task'),
      key: 'title',
      render: (_, row) => (
        <div className={styles.wrap}>
          {row.number} <strong>{row.title}</strong>
          {row.item_name && !row.item_name.endsWith(` ${row.title}`) ? (
            <span className={styles.small}>{row.item_name}</span>
          ) : row.item_name ? (
            <span className={styles.small}>
              {t('tasks.item_numbered', { number: row.item_name.split(' ')[0] })}
            </span>
          ) : null}
          {row.central ? <span className={styles.small}>{t('tasks.central')}</span> : null}
        </div>
      ),
    },
    {
      title: t('tasks.lead_unit'),
      key: 'lead',
      render: (_, row) => row.lead?.name ?? <span className={styles.soft}>{t('tasks.none')}</span>,
    },
    {
      title: t('tasks.cooperating'),
      key: 'parts',
      render: (_, row) => (
        <div className={styles.narrow}>
          {row.parts.map((part) => part.unit.name).join(t('tasks.comma')) || dash}
        </div>
      ),
    },
    {
      title: t('tasks.responsible'),
      key: 'people',
      render: (_, row) => (
        <>
          <span className={styles.line}>{heldName(row.leader)}</span>
          <span className={styles.small}>{heldName(row.person)}</span>
        </>
      ),
    },
    {
      title: t('tasks.due_on'),
      key: 'due',
      render: (_, row) => row.due_on ?? dash,
    },
    {
      title: t('tasks.light'),
      key: 'light',
      render: (_, row) => <Light light={row.light} days={row.days_left} />,
    },
    {
      title: t('tasks.state'),
      key: 'state',
      render: (_, row) => t(`tasks.state_${row.state}`),
    },
    ...(since
      ? [
          {
            title: t('ui.was_on', { day: since }),
            key: 'was',
            render: (_: unknown, row: Task) =>
              row.was && (row.was.light !== row.light || row.was.state !== row.state) ? (
                <>
                  <Light light={row.was.light} />
                  <span className={styles.small}>{t(`tasks.state_${row.was.state}`)}</span>
                </>
              ) : (
                <span className={styles.soft}>{t('ui.unchanged')}</span>
              ),
          },
        ]
      : []),
  ];
  // On a phone, and beside how it was, the rest is one touch away.
  const far = [...(phone || since ? ['parts'] : []), ...(phone ? ['people'] : [])];
  const near = columns.filter(({ key }) => !far.includes(String(key)));
  return phone ? [...near, category] : [category, ...near];
}

function heldName(held: Task['leader']): string {
  return held ? [held.title, held.person].filter(Boolean).join(' ') : dash;
}
