/** One campaign: what is open now, how near the title is to its loss, the plan, and how it came here. */
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCampaign } from '../../../api/campaigns';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { Countdown } from '../../../ui/Countdown';
import { DataTable } from '../../../ui/DataTable';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { Problems } from '../../../ui/Problems';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { StepsLeft } from '../../../ui/StepsLeft';
import { Baseline } from '../parts/Baseline';
import { Linked } from '../parts/Linked';
import { linkedWith } from '../parts/links';
import { MoveDialog } from '../parts/MoveDialog';
import { Notice } from '../parts/Notice';
import { PlanTimeline, StepsTable } from '../parts/Plan';
import { Promises } from '../parts/Promises';
import { Threats } from '../parts/Threats';
import { editionName } from '../parts/words';
import { type CampaignView, useHonours } from '../queries';
import styles from './Campaign.module.css';

export function Campaign() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useCampaign(id);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  return query.data ? <Whole view={query.data} /> : <Loading rows={12} />;
}

function Whole({ view }: { view: CampaignView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<{ way: string; revision: number }>();
  const manages = view.may.includes('update');
  const reads = useMay('notices.brief');
  const { warnings } = view;
  const moves = view.may.filter((way) => way !== 'update');
  return (
    <>
      <PageHead
        title={view.title}
        lead={t('campaigns.stands', {
          state: t(`campaigns.state_${view.state}`),
          honour: view.honour_name,
          edition: editionName(view.edition),
        })}
        deeds={
          <>
            {reads ? (
              <Button
                onClick={() =>
                  void navigate({ to: '/campaigns/$id/brief', params: { id: view.id } })
                }
              >
                {t('notices.brief')}
              </Button>
            ) : null}
            {manages ? (
              <Button
                onClick={() =>
                  void navigate({ to: '/campaigns/$id/edit', params: { id: view.id } })
                }
              >
                {t('campaigns.change')}
              </Button>
            ) : null}
          </>
        }
      />
      {view.threats.length > 0 ? (
        <div className={styles.part}>
          <Threats threats={view.threats} />
        </div>
      ) : null}
      {warnings.length > 0 ? (
        <div className={styles.part}>
          <Problems problems={warnings} caption={t('campaigns.does_not_fit_caption')} />
        </div>
      ) : null}
      <div className={styles.two}>
        <Section title={t('ui.loss')}>
          <StepsLeft left={view.steps_to_loss} />
        </Section>
        <Section title={t('campaigns.next')}>
          <Next
            view={view}
            moves={moves}
            onAsk={(way) => setAsked({ way, revision: view.revision })}
          />
        </Section>
      </div>
      <Section title={t('campaigns.deadlines')}>
        <ol className={styles.phases}>
          {view.phases.map((phase) => (
            <li
              key={phase.key}
              className={styles[phase.state]}
              aria-current={phase.state === 'current' ? 'step' : undefined}
            >
              <strong>{t(`campaigns.phase_${phase.key}`)}</strong>
              <span>{t(`campaigns.phase_is_${phase.state}`)}</span>
            </li>
          ))}
        </ol>
        <div className={styles.countdowns}>
          {view.countdowns.map((one) => (
            <Countdown
              key={one.what}
              title={t(`campaigns.due_${one.what}`)}
              due={one.due}
              days={one.days}
              workingDays={one.working_days}
              settled={one.settled}
              ground={one.ground}
            />
          ))}
        </div>
      </Section>
      <Section title={t('campaigns.plan')}>
        <div className={styles.stack}>
          <PlanTimeline view={view} />
          <StepsTable view={view} />
        </div>
      </Section>
      <div className={styles.two}>
        <Section title={t('campaigns.notice')}>
          <Notice view={view} />
        </Section>
        <Section title={t('campaigns.basis')}>
          <Basis view={view} />
        </Section>
      </div>
      <Section title={t('campaigns.baseline')}>
        <Baseline honour={view.honour} />
      </Section>
      <Section title={t('campaigns.promises')}>
        <Promises campaign={view.id} />
      </Section>
      <Section title={t('campaigns.history')}>
        <History view={view} />
      </Section>
      <MoveDialog view={view} asked={asked} onClose={() => setAsked(undefined)} />
    </>
  );
}

function Next(props: { view: CampaignView; moves: string[]; onAsk: (way: string) => void }) {
  const { t } = useTranslation();
  const { view, moves, onAsk } = props;
  return (
    <div className={styles.stack}>
      <p>{t(`campaigns.next_${view.state}`)}</p>
      {moves.length > 0 ? (
        <div className={styles.deeds}>
          {moves.map((way) => (
            <Button
              key={way}
              type={way === moves[0] ? 'primary' : 'default'}
              danger={way === 'revoke' || way === 'withdraw'}
              onClick={() => onAsk(way)}
            >
              {t(`campaigns.move_${way}`)}
            </Button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Basis({ view }: { view: CampaignView }) {
  const { t } = useTranslation();
  const honours = useHonours();
  const linked = linkedWith(view.honour, view.linked, honours.data ?? []);
  return (
    <div className={styles.stack}>
      <Facts>
        <Fact name={t('campaigns.honour')}>{view.honour_name}</Fact>
        <Fact name={t('campaigns.edition')}>{editionName(view.edition)}</Fact>
        {view.tier ? <Fact name={t('campaigns.tier')}>{view.tier_name}</Fact> : null}
        <Fact name={t('campaigns.data_year')}>{view.data_year}</Fact>
        <Fact name={t('campaigns.cutoff_on')}>{view.cutoff_on}</Fact>
        <Fact name={t('campaigns.starts_on')}>{view.starts_on}</Fact>
      </Facts>
      {linked.length > 0 ? (
        <>
          <h3>{t('campaigns.linked')}</h3>
          <Linked links={linked} />
        </>
      ) : null}
    </div>
  );
}

type Made = CampaignView['moves'][number];

function History({ view }: { view: CampaignView }) {
  const { t } = useTranslation();
  if (view.moves.length === 0) {
    return <Nothing title={t('campaigns.no_history')} why={t('campaigns.no_history_why')} />;
  }
  const columns: TableColumnsType<Made> = [
    {
      title: t('campaigns.move'),
      key: 'move',
      render: (_, row) => t(`campaigns.move_${row.move}`),
    },
    { title: t('campaigns.move_on'), dataIndex: 'on', key: 'on' },
    {
      title: t('campaigns.to_state'),
      key: 'to',
      render: (_, row) => t(`campaigns.state_${row.to_state}`),
    },
    {
      title: t('campaigns.document'),
      key: 'document',
      render: (_, row) => row.document || dash,
    },
    { title: t('campaigns.reason'), key: 'note', render: (_, row) => row.note || dash },
    { title: t('campaigns.by'), dataIndex: 'account_name', key: 'by' },
  ];
  return (
    <DataTable<Made>
      workbook
      caption={t('campaigns.history')}
      rows={view.moves}
      rowKey={(row) => `${row.on} ${row.to_state}`}
      columns={columns}
      cards
    />
  );
}
