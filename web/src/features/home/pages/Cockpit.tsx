/** The leader's cockpit: how long there is, what is red, who is ready; read from three metres. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useBodies, useOrganisations } from '../../../api/organisations';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { Countdown } from '../../../ui/Countdown';
import { day } from '../../../ui/format';
import { Lamp } from '../../../ui/Lamp';
import { toneOf } from '../../../ui/lights';
import { PageHead, Section } from '../../../ui/PageHead';
import { Problems } from '../../../ui/Problems';
import { useLandscape } from '../../../ui/paper';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { StepsLeft } from '../../../ui/StepsLeft';
import { Deadlines } from '../parts/Deadlines';
import { readyDistricts } from '../parts/districts';
import lines from '../parts/Lines.module.css';
import { latest } from '../parts/measured';
import { type CockpitView, useAssessments, useCockpit } from '../queries';
import styles from './Cockpit.module.css';

export function Cockpit() {
  const { t } = useTranslation();
  useLandscape();
  const query = useCockpit();
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={12} />;
  const { campaign } = query.data;
  return campaign ? (
    <Whole view={query.data} campaign={campaign} />
  ) : (
    <>
      <PageHead title={t('home.cockpit')} />
      <Nothing title={t('home.no_campaign')} why={t('home.no_campaign_why')} />
    </>
  );
}

function Whole(props: { view: CockpitView; campaign: NonNullable<CockpitView['campaign']> }) {
  const { t } = useTranslation();
  const { view, campaign } = props;
  const readsBrief = useMay('notices.brief');
  return (
    <div className={styles.cockpit}>
      <PageHead
        title={campaign.title}
        lead={
          <>
            {t('home.cockpit_lead', {
              state: t(`campaigns.state_${campaign.state}`),
              late: view.late.length,
              tasks: view.late_tasks.length,
            })}
            <span className={styles.asOf}> · {t('home.as_of', { day: view.today })}</span>
          </>
        }
        deeds={
          <>
            {readsBrief ? (
              <Link to="/campaigns/$id/brief" params={{ id: campaign.id }}>
                {t('notices.brief')}
              </Link>
            ) : null}
            <Link to="/campaigns/$id" params={{ id: campaign.id }}>
              {t('home.open_campaign')}
            </Link>
          </>
        }
      />
      <div className={styles.first}>
        <Section title={t('home.time_left')}>
          {campaign.next ? (
            <Countdown
              large
              title={t(`campaigns.due_${campaign.next.what}`)}
              due={campaign.next.due}
              days={campaign.next.days}
              workingDays={campaign.next.working_days}
            />
          ) : (
            <Nothing
              title={t(`home.no_deadline_${campaign.state}`, {
                defaultValue: t('home.no_deadline'),
              })}
            />
          )}
        </Section>
        <Section title={t('ui.loss')}>
          <StepsLeft large left={campaign.steps_to_loss} />
        </Section>
      </div>
      <ul className={styles.lights} aria-label={t('home.lights')}>
        {view.lights.map((light) => (
          <li key={light.key} className={styles[toneOf(light.light)]}>
            <span className={styles.name}>{t(`home.of_${light.key}`)}</span>
            <span className={styles.lamp}>
              <Lamp tone={toneOf(light.light)} word={t(`home.lamp_${light.light}`)} />
            </span>
            <span className={styles.note}>
              {light.key === 'title'
                ? t('home.title_note')
                : light.key === 'tasks'
                  ? t('home.tasks_note', {
                      done: light.done,
                      total: light.total,
                      late: light.late,
                    })
                  : light.total === 0
                    ? t('home.no_steps')
                    : t('home.steps_note', {
                        done: light.done,
                        total: light.total,
                        late: light.late,
                      })}
            </span>
          </li>
        ))}
      </ul>
      {view.warnings.length > 0 ? (
        <Problems problems={view.warnings} caption={t('home.warnings')} />
      ) : null}
      <div className={styles.second}>
        <Section title={t('home.milestones')}>
          {view.deadlines.length === 0 ? (
            <Nothing title={t('home.ahead_none')} />
          ) : (
            <Deadlines rows={view.deadlines} today={view.today} />
          )}
        </Section>
        <Section title={t('home.late')}>
          {view.late.length === 0 ? (
            <p className={styles.good}>
              <Lamp tone="green" word={t('home.late_none')} />
            </p>
          ) : (
            <Deadlines rows={view.late} today={view.today} />
          )}
        </Section>
        <Measured />
      </div>
      <Section title={t('home.late_tasks')}>
        <LateTasks rows={view.late_tasks} />
      </Section>
      <Section title={t('home.districts')}>
        <Districts />
      </Section>
    </div>
  );
}

/** How many of the late tasks stand here; the rest is on the tasks' own page. */
const SHOWN = 8;

function LateTasks({ rows }: { rows: CockpitView['late_tasks'] }) {
  const { t } = useTranslation();
  if (rows.length === 0) {
    return (
      <p className={styles.good}>
        <Lamp tone="green" word={t('home.late_tasks_none')} />
      </p>
    );
  }
  return (
    <>
      <ul className={lines.list}>
        {rows.slice(0, SHOWN).map((row) => (
          <li key={row.id}>
            <a href={`/tasks/${row.id}`}>
              {row.unit} {row.title}
            </a>
            <span className={lines.end}>
              {row.escalated_to ? <span>{t(`home.reached_${row.escalated_to}`)}</span> : null}
              <span className={lines.day}>{day(row.due)}</span>
              <Lamp tone="red" word={t('home.late_task', { days: row.late_days })} />
            </span>
          </li>
        ))}
      </ul>
      {rows.length > SHOWN ? <a href="/tasks?light=red">{t('home.all_tasks')}</a> : null}
    </>
  );
}

function Districts() {
  const { t } = useTranslation();
  const organisations = useOrganisations();
  const bodies = useBodies();
  const error = organisations.error ?? bodies.error;
  if (error) return <Refused error={asApiError(error)} />;
  if (!organisations.data || !bodies.data) return <Loading rows={3} />;
  const rows = readyDistricts(organisations.data, bodies.data);
  if (rows.length === 0) {
    return <Nothing title={t('home.districts_none')} why={t('home.districts_none_why')} />;
  }
  return (
    <ul className={styles.districts}>
      {rows.map((row) => (
        <li key={row.id}>
          <Link to="/organisations" search={{ open: row.id } as never}>
            {row.name}
          </Link>
          <Lamp
            tone={row.state === 'ready' ? 'green' : 'amber'}
            word={t(`home.district_${row.state}`)}
          />
          <span className={styles.note}>
            {row.contact
              ? t('home.district_note', { contact: row.contact, groups: row.groups })
              : t('home.district_groups', { groups: row.groups })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The newest finished assessment, when this person may read it. */
function Measured() {
  const { t } = useTranslation();
  const query = useAssessments(useMay('assessments.read'));
  const found = query.data ? latest(query.data) : undefined;
  if (!found) return null;
  return (
    <Section title={t('home.measured')}>
      <p className={styles.measured}>
        <strong>{found.pass}</strong>
        <span>{t('home.measured_of', { total: found.total })}</span>
      </p>
      <ul className={styles.verdicts}>
        {found.rest.map(({ verdict, count }) => (
          <li key={verdict}>
            {t(`home.verdict_${verdict}`, { defaultValue: verdict })} <strong>{count}</strong>
          </li>
        ))}
      </ul>
      <p className={styles.note}>
        <a href={`/assessments/${found.id}`}>
          {t('home.measured_from', { label: found.label, year: found.year })}
        </a>
      </p>
    </Section>
  );
}
