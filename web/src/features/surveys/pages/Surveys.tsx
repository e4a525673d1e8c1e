/** The surveys of a campaign: those that ask one's own unit, or all of them for the office. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { asApiError } from '../../../api/problem';
import { useCurrent } from '../../../routing/current';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { useSince } from '../../../routing/since';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { PlusOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { daysTo, toneOfDays } from '../../../ui/lights';
import { PageHead } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { SurveyForm } from '../parts/SurveyForm';
import styles from '../parts/Surveys.module.css';
import { type Survey, useSurveys } from '../queries';

export function Surveys() {
  const { t } = useTranslation();
  const { query, campaign } = useCurrent();
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={12} />;
  if (!campaign)
    return (
      <>
        <PageHead title={t('surveys.title')} lead={t('surveys.lead')} />
        <Nothing title={t('surveys.no_campaign')} why={t('surveys.no_campaign_why')} />
      </>
    );
  return <Whole key={campaign.id} campaign={campaign.id} />;
}

const stateTones: Record<Survey['state'], Tone> = { draft: 'grey', open: 'blue', closed: 'green' };

function Whole({ campaign }: { campaign: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const query = useSurveys(campaign, search.since);
  const compared = useSince(campaign, search.since);
  const list = query.data;
  const writes = list?.may.includes('write') ?? false;
  const rows = (list?.items ?? []).filter(
    (one) => (!search.state || one.state === search.state) && (!search.changed || hasChanged(one)),
  );
  const close = () => setOpen(undefined);
  const show = (id: string) => void navigate({ to: '/surveys/$id', params: { id } });
  const add = writes ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t('surveys.add')}
    </Button>
  ) : null;
  return (
    <>
      <DataPage<Survey>
        title={t('surveys.title')}
        lead={t('surveys.lead')}
        deeds={add}
        filters={[
          {
            key: 'state',
            kind: 'choice',
            label: t('surveys.state'),
            options: (['draft', 'open', 'closed'] as const).map((value) => ({
              value,
              label: t(`surveys.survey_${value}`),
            })),
          },
          ...compared,
        ]}
        search={search}
        onSearch={setSearch}
        query={listOf(query, list && rows)}
        columns={useColumns(list?.today ?? '', search.since)}
        rowKey="id"
        onOpen={(row) => show(row.id)}
        cards
        empty={{
          title: t('surveys.empty'),
          why: t(writes ? 'surveys.empty_why' : 'surveys.empty_wait'),
          next: add,
        }}
      />
      <Drawer title={t('surveys.add')} open={open === 'new' && writes} onClose={close}>
        <SurveyForm campaign={campaign} onDone={(id) => (id ? show(id) : close())} />
      </Drawer>
    </>
  );
}

/** Whether it stands otherwise than on the day that it is compared with. */
function hasChanged({ was, state, counts }: Survey): boolean {
  return was != null && (was.state !== state || was.handed_in !== counts.handed_in);
}

function useColumns(today: string, since: string | undefined): TableColumnsType<Survey> {
  const { t } = useTranslation();
  return [
    {
      title: t('surveys.one'),
      key: 'title',
      render: (_, row) => (
        <div className={styles.wrap}>
          {row.number} <strong>{row.title}</strong>
        </div>
      ),
    },
    {
      title: t('surveys.state'),
      key: 'state',
      render: (_, row) => (
        <Lamp tone={stateTones[row.state]} word={t(`surveys.survey_${row.state}`)} />
      ),
    },
    {
      title: t('surveys.due'),
      key: 'due',
      render: (_, row) => (
        <>
          {row.due_on}{' '}
          {row.state === 'open' && today ? (
            <Lamp
              tone={toneOfDays(daysTo(today, row.due_on))}
              days={daysTo(today, row.due_on)}
              word=""
            />
          ) : null}
        </>
      ),
    },
    {
      title: t('surveys.progress'),
      key: 'progress',
      render: (_, { counts }) =>
        t('surveys.progress_said', { handed: counts.handed_in, asked: counts.asked }),
    },
    {
      title: t('surveys.mine'),
      key: 'mine',
      render: (_, { counts, state }) =>
        state === 'open' && counts.own_open > 0 ? (
          <Lamp tone="amber" word={t('surveys.mine_said', { count: counts.own_open })} />
        ) : (
          <span className={styles.soft}>{t('surveys.mine_none')}</span>
        ),
    },
    {
      title: t('surveys.conflicts'),
      key: 'conflicts',
      render: (_, { counts }) =>
        counts.conflicts > 0 ? (
          <Lamp tone="red" word={t('surveys.lines_said', { count: counts.conflicts })} />
        ) : (
          <span className={styles.soft}>{t('surveys.none')}</span>
        ),
    },
    ...(since
      ? [
          {
            title: t('ui.was_on', { day: since }),
            key: 'was',
            render: (_: unknown, row: Survey) => {
              if (!row.was || !hasChanged(row))
                return <span className={styles.soft}>{t('ui.unchanged')}</span>;
              if (!row.was.state) return t('ui.was_new');
              const progress = { handed: row.was.handed_in, asked: row.counts.asked };
              return (
                <>
                  <Lamp
                    tone={stateTones[row.was.state]}
                    word={t(`surveys.survey_${row.was.state}`)}
                  />{' '}
                  {t('surveys.progress_said', progress)}
                </>
              );
            },
          },
        ]
      : []),
  ];
}
