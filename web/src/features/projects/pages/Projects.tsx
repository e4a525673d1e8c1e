/** All measures and projects of a campaign, or one's own unit's: filtered, carried in Excel. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { asApiError } from '../../../api/problem';
import { useCurrent } from '../../../routing/current';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { dash } from '../../../ui/format';
import { DownloadOutlined, PlusOutlined, UploadOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { PageHead } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { HandIn, Imports } from '../parts/Imports';
import { Pages } from '../parts/Pages';
import { ProjectForm } from '../parts/ProjectForm';
import styles from '../parts/Projects.module.css';
import { SitesMap } from '../parts/SitesMap';
import { fateTones, filtered, stateTones } from '../parts/values';
import { ConflictLamp, FateLamp, moneyOf, StateLamp, useEffectWord } from '../parts/Words';
import { type Project, type ProjectList, useProjects } from '../queries';

export function Projects() {
  const { t } = useTranslation();
  const { query, campaign } = useCurrent();
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={12} />;
  if (!campaign)
    return (
      <>
        <PageHead title={t('projects.list')} lead={t('projects.lead')} />
        <Nothing title={t('projects.no_campaign')} why={t('projects.no_campaign_why')} />
      </>
    );
  return <Whole key={campaign.id} campaign={campaign.id} />;
}

function Whole({ campaign }: { campaign: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const [importing, setImporting] = useState(false);
  const query = useProjects(campaign);
  const list = query.data;
  const writes = list?.may.includes('write') ?? false;
  const rows = list && filtered(list.items, search, list.units);
  const close = () => setOpen(undefined);
  const add = writes ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t('projects.add')}
    </Button>
  ) : null;
  const mine = search.mine === '1';
  return (
    <>
      <DataPage<Project>
        title={t(mine ? 'projects.mine' : 'projects.list')}
        lead={t(mine ? 'projects.mine_lead' : 'projects.lead')}
        deeds={
          <>
            <Button
              href={`/api/v1/campaigns/${campaign}/projects/workbook`}
              icon={<DownloadOutlined />}
            >
              {t('projects.export')}
            </Button>
            {writes ? (
              <>
                <Button icon={<UploadOutlined />} onClick={() => setImporting(true)}>
                  {t('projects.import')}
                </Button>
                <Button onClick={() => setOpen('imports')}>{t('projects.imports')}</Button>
              </>
            ) : null}
            {add}
          </>
        }
        filters={useFilters(list)}
        search={search}
        onSearch={(next) =>
          setSearch({
            ...next,
            ...(search.mine ? { mine: search.mine } : {}),
            ...(search.campaign ? { campaign: search.campaign } : {}),
          })
        }
        query={listOf(query, rows)}
        columns={useColumns()}
        rowKey="id"
        onOpen={(row) => void navigate({ to: '/projects/$id', params: { id: row.id } })}
        cards
        empty={{
          title: t('projects.empty'),
          why: t(writes ? 'projects.empty_why' : 'projects.empty_wait'),
          next: add,
        }}
      >
        <Pages here={mine ? 'mine' : 'all'} mine={(list?.units.length ?? 0) > 0} />
        {rows ? (
          <SitesMap
            label={t('projects.map_of_sites')}
            projects={rows}
            onOpen={(id) => void navigate({ to: '/projects/$id', params: { id } })}
          />
        ) : null}
      </DataPage>
      <Drawer
        title={t(open === 'imports' ? 'projects.imports' : 'projects.add')}
        open={open !== undefined && writes}
        onClose={close}
        width={open === 'imports' ? 900 : 760}
      >
        {open === 'new' && list ? (
          <ProjectForm list={list} item={search.item ?? ''} onDone={close} />
        ) : open === 'imports' ? (
          <Imports campaign={campaign} />
        ) : null}
      </Drawer>
      {writes ? (
        <HandIn campaign={campaign} open={importing} onClose={() => setImporting(false)} />
      ) : null}
    </>
  );
}

function useFilters(list: ProjectList | undefined) {
  const { t } = useTranslation();
  const items = list?.items ?? [];
  const choice = (key: string, label: string, found: ReadonlyMap<string, string>) => ({
    key,
    kind: 'choice' as const,
    label,
    options: [...found].map(([value, label]) => ({ value, label })),
  });
  const units = new Map(
    items.flatMap((one) => (one.unit ? [[one.unit, one.unit_name] as const] : [])),
  );
  const rows = new Map(items.map((one) => [one.item, one.item_name]));
  const words = (prefix: string, keys: readonly string[]) =>
    new Map(keys.map((key) => [key, t(`projects.${prefix}_${key}`)]));
  return [
    { key: 'q', kind: 'text' as const, label: t('projects.search') },
    choice('item', t('projects.item'), rows),
    choice('unit', t('projects.unit'), units),
    choice('state', t('projects.state'), words('state', Object.keys(stateTones))),
    choice('sort', t('projects.sort'), words('sort', ['measure', 'project'])),
    choice('fate', t('projects.fate'), words('fate', Object.keys(fateTones))),
  ];
}

function useColumns(): TableColumnsType<Project> {
  const { t } = useTranslation();
  const effectWord = useEffectWord();
  return [
    {
      title: t('projects.name'),
      key: 'title',
      render: (_, row) => (
        <div className={styles.wrap}>
          {row.number}{' '}
          <Link to="/projects/$id" params={{ id: row.id }}>
            {row.title}
          </Link>
          <span className={styles.small}>{row.item_name}</span>
          <ConflictLamp count={row.conflicts} />
        </div>
      ),
    },
    { title: t('projects.unit'), key: 'unit', render: (_, row) => row.unit_name || dash },
    {
      title: t('projects.state'),
      key: 'state',
      render: (_, row) => <StateLamp state={row.state} />,
    },
    {
      title: t('projects.progress'),
      key: 'progress',
      align: 'right',
      render: (_, row) => `${row.progress}%`,
    },
    { title: t('projects.effect'), key: 'effect', render: (_, row) => effectWord(row) },
    { title: t('projects.fate'), key: 'fate', render: (_, row) => <FateLamp fate={row.fate} /> },
    {
      title: t('projects.budget'),
      key: 'budget',
      align: 'right',
      render: (_, row) => moneyOf(row.budget_fen),
    },
    { title: t('projects.due'), key: 'due', render: (_, row) => row.due_on ?? dash },
  ];
}
