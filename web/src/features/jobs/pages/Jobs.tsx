/** Work in the background: what it is, whose, how far, and what came of it. */
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { asApiError } from '../../../api/problem';
import { type ListSearch, useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage, type Filter } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { dash, instant } from '../../../ui/format';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Progress } from '../../../ui/Progress';
import { Loading, Refused } from '../../../ui/States';
import { Detail } from '../parts/Detail';
import { isGoing, listed, resultOf, secondsOf, shareOf, states, tones } from '../parts/job';
import { duration, kindOf } from '../parts/words';
import { type Job, useCancel, useJobs, useOneJob } from '../queries';
import styles from './Jobs.module.css';

export function Jobs() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const query = useJobs();
  const cancel = useCancel();
  const all = query.data;
  const items = useMemo(() => all && listed(all, search), [all, search]);
  const going = all?.filter(isGoing).length ?? 0;
  return (
    <>
      <DataPage<Job>
        title={t('jobs.title')}
        lead={all ? t(going > 0 ? 'jobs.lead_going' : 'jobs.lead', { count: going }) : undefined}
        filters={filtersOf(all ?? [], t)}
        search={search as ListSearch}
        onSearch={setSearch}
        query={listOf(query, items)}
        columns={columnsOf(t, (job) => cancel.mutate(job.id), cancel.isPending)}
        rowKey="id"
        openKey={open}
        onOpen={(job) => setOpen(job.id)}
        cards
        empty={{ title: t('jobs.empty'), why: t('jobs.empty_why') }}
      >
        {cancel.error ? <Refused error={asApiError(cancel.error)} /> : null}
      </DataPage>
      <Opened
        id={open}
        known={all ?? []}
        onClose={() => setOpen(undefined)}
        onCancel={(id) => cancel.mutate(id)}
      />
    </>
  );
}

function columnsOf(
  t: TFunction,
  onCancel: (job: Job) => void,
  cancelling: boolean,
): TableColumnsType<Job> {
  return [
    {
      title: t('jobs.what'),
      key: 'what',
      render: (_, job) => (
        <span className={styles.what}>
          <strong>{kindOf(job, t)}</strong>
          <span className={styles.soft}>{job.title}</span>
        </span>
      ),
    },
    { title: t('jobs.who'), dataIndex: 'account_name', key: 'who' },
    {
      title: t('jobs.state'),
      key: 'state',
      render: (_, job) => (
        <Lamp
          tone={tones[job.state] ?? 'grey'}
          word={t(job.cancelling && isGoing(job) ? 'jobs.cancelling' : `ui.job_${job.state}`)}
        />
      ),
    },
    { title: t('jobs.progress'), key: 'progress', render: (_, job) => <Bar job={job} /> },
    { title: t('jobs.created'), key: 'created', render: (_, job) => instant(job.created_at) },
    {
      title: t('jobs.duration'),
      key: 'duration',
      align: 'right',
      render: (_, job) => {
        const seconds = secondsOf(job);
        if (seconds !== undefined) return duration(seconds, t);
        return job.state === 'running' && job.started_at
          ? t('jobs.since', { at: instant(job.started_at) })
          : dash;
      },
    },
    {
      title: t('jobs.deeds'),
      key: 'deeds',
      render: (_, job) => {
        const result = resultOf(job);
        if (result) return <Link to={result.to}>{t(`jobs.see_${result.kind}`)}</Link>;
        if (!job.may.includes('cancel'))
          return job.problems.length > 0
            ? t('jobs.has_problems', { count: job.problems.length })
            : dash;
        return (
          <Button size="small" disabled={cancelling} onClick={() => onCancel(job)}>
            {t('ui.job_cancel')}
          </Button>
        );
      },
    },
  ];
}

function Bar({ job }: { job: Job }) {
  const { t } = useTranslation();
  if (!isGoing(job)) return dash;
  const share = shareOf(job);
  return (
    <span className={styles.bar}>
      {share === undefined ? null : <Progress label={t('jobs.progress')} percent={share} />}
      <span className={styles.soft}>{job.message || t(`ui.job_${job.state}`)}</span>
    </span>
  );
}

function Opened(props: {
  id: string | undefined;
  known: readonly Job[];
  onClose: () => void;
  onCancel: (id: string) => void;
}) {
  const { t } = useTranslation();
  const { id, known, onClose, onCancel } = props;
  const here = known.find((job) => job.id === id);
  const asked = useOneJob(here ? undefined : id);
  const job = here ?? asked.data;
  return (
    <Drawer
      title={job ? t('jobs.of', { kind: kindOf(job, t), title: job.title }) : t('jobs.one')}
      open={id !== undefined}
      onClose={onClose}
    >
      {job ? (
        <Detail job={job} onCancel={() => onCancel(job.id)} />
      ) : asked.error ? (
        <Refused error={asApiError(asked.error)} onRetry={() => void asked.refetch()} />
      ) : (
        <Loading />
      )}
    </Drawer>
  );
}

function filtersOf(all: readonly Job[], t: TFunction): Filter[] {
  return [
    { key: 'q', kind: 'text', label: t('jobs.search') },
    {
      key: 'kind',
      kind: 'choice',
      label: t('jobs.kind'),
      options: [...new Map(all.map((job) => [job.kind, job]))].map(([value, job]) => ({
        value,
        label: kindOf(job, t),
      })),
    },
    {
      key: 'state',
      kind: 'choice',
      label: t('jobs.state'),
      options: [
        { value: 'going', label: t('jobs.going') },
        ...states.map((state) => ({ value: state, label: t(`ui.job_${state}`) })),
      ],
    },
  ];
}
