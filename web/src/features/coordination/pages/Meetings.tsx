/** The meetings of a campaign: who came, whether the minutes are out, what was done of it. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { asApiError } from '../../../api/problem';
import { useCurrent } from '../../../routing/current';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { dash } from '../../../ui/format';
import { PlusOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { PageHead } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import styles from '../parts/Coordination.module.css';
import { MeetingForm, meetingKinds } from '../parts/MeetingForm';
import { type Meeting, useMeetings } from '../queries';

export function Meetings() {
  const { t } = useTranslation();
  const { query, campaign } = useCurrent();
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={10} />;
  if (!campaign)
    return (
      <>
        <PageHead title={t('coordination.meetings')} lead={t('coordination.meetings_lead')} />
        <Nothing title={t('coordination.no_campaign')} why={t('coordination.no_campaign_why')} />
      </>
    );
  return <Whole key={campaign.id} campaign={campaign.id} />;
}

const tones: Record<Meeting['state'], Tone> = {
  planned: 'blue',
  held: 'amber',
  issued: 'green',
  cancelled: 'grey',
};

export function MeetingLamp({ state }: { state: Meeting['state'] }) {
  const { t } = useTranslation();
  return <Lamp tone={tones[state]} word={t(`coordination.meeting_state_${state}`)} />;
}

function Whole({ campaign }: { campaign: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const query = useMeetings(campaign, search.since);
  const calls = query.data?.may.includes('call') ?? false;
  const items = (query.data?.items ?? []).filter(
    (one) =>
      (!search.kind || one.kind === search.kind) &&
      (!search.state || one.state === search.state) &&
      (!search.text || one.title.includes(search.text)),
  );
  const add = calls ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t('coordination.call_meeting')}
    </Button>
  ) : null;
  const columns: TableColumnsType<Meeting> = [
    {
      title: t('coordination.meeting'),
      key: 'title',
      render: (_, row) => (
        <div className={styles.wrap}>
          {row.number} <strong>{row.title}</strong>
          <span className={styles.small}>{t(`coordination.meeting_${row.kind}`)}</span>
        </div>
      ),
    },
    {
      title: t('coordination.when'),
      key: 'when',
      render: (_, row) => (
        <>
          {[row.on_day, row.at_time].filter(Boolean).join(' ')}
          <span className={styles.small}>{row.place}</span>
        </>
      ),
    },
    {
      title: t('coordination.meeting_state'),
      key: 'state',
      render: (_, row) => <MeetingLamp state={row.state} />,
    },
    {
      title: t('coordination.attendance'),
      key: 'attendance',
      render: (_, row) =>
        row.invited === 0 ? dash : t('coordination.attendance_said', { ...row }),
    },
    {
      title: t('coordination.actions'),
      key: 'actions',
      render: (_, row) =>
        row.actions === 0
          ? dash
          : t('coordination.actions_said', { done: row.actions_done, count: row.actions }),
    },
    {
      title: t('coordination.minutes'),
      key: 'minutes',
      render: (_, row) =>
        row.issued_on ? (
          <div className={styles.wrap}>
            {row.document}
            <span className={styles.small}>{row.issued_on}</span>
          </div>
        ) : (
          dash
        ),
    },
    ...(search.since
      ? [
          {
            title: t('coordination.was_on', { day: search.since }),
            key: 'was',
            render: (_: unknown, row: Meeting) =>
              row.was == null || row.was.state === row.state ? (
                <span className={styles.soft}>{t('coordination.unchanged')}</span>
              ) : row.was.state ? (
                <MeetingLamp state={row.was.state} />
              ) : (
                <Lamp tone="blue" word={t('coordination.new')} />
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      <DataPage<Meeting>
        title={t('coordination.meetings')}
        lead={t('coordination.meetings_lead')}
        deeds={add}
        filters={[
          { key: 'text', kind: 'text', label: t('coordination.search_meetings') },
          {
            key: 'kind',
            kind: 'choice',
            label: t('coordination.meeting_kind'),
            options: meetingKinds.map((value) => ({
              value,
              label: t(`coordination.meeting_${value}`),
            })),
          },
          {
            key: 'state',
            kind: 'choice',
            label: t('coordination.meeting_state'),
            options: Object.keys(tones).map((value) => ({
              value,
              label: t(`coordination.meeting_state_${value}`),
            })),
          },
          { key: 'since', kind: 'day', label: t('coordination.since') },
        ]}
        search={search}
        onSearch={setSearch}
        query={listOf(query, query.data && items)}
        columns={columns}
        rowKey="id"
        onOpen={(row) => void navigate({ to: '/meetings/$id', params: { id: row.id } })}
        cards
        empty={{
          title: t('coordination.no_meetings'),
          why: t(calls ? 'coordination.no_meetings_why' : 'coordination.no_meetings_wait'),
          next: add,
        }}
      />
      <Drawer
        title={t('coordination.call_meeting')}
        open={open === 'new' && calls}
        onClose={() => setOpen(undefined)}
        width={860}
      >
        <MeetingForm campaign={campaign} onDone={() => setOpen(undefined)} />
      </Drawer>
    </>
  );
}
