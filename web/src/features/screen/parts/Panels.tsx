/** The panels at the sides: deadline, verdicts, tasks, gaps, evidence. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { day, dayInProse, money, number } from '../../../ui/format';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { daysTo, toneOf, toneOfDays } from '../../../ui/lights';
import type { Assessment, Campaign, Evidence, Gaps, Tasks } from '../queries';
import styles from './Screen.module.css';
import { evidenceShares, type Share, verdictShares } from './sums';

function Panel(props: { title: string; beside?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.panel} aria-label={props.title}>
      <h2>
        {props.title}
        {props.beside ? <span className={styles.beside}>{props.beside}</span> : null}
      </h2>
      {props.children}
    </section>
  );
}

/** A bar of shares; the rows under it say the same in words. */
function Bar({ rows }: { rows: readonly Share[] }) {
  return (
    <svg className={styles.bar} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      {rows.map(({ key, tone, from, to }) => (
        <rect
          key={key}
          x={from * 100}
          y="0"
          width={(to - from) * 100}
          height="4"
          className={styles[tone]}
        />
      ))}
    </svg>
  );
}

/** How long there is to the deadline that is counted down to, and the next days. */
export function Deadline(props: { campaign: Campaign | null | undefined; today: string }) {
  const { t } = useTranslation();
  const { campaign, today } = props;
  const next = campaign?.next;
  return (
    <Panel title={t('screen.time_left')}>
      {campaign && next ? (
        <Link className={styles.countdown} to="/campaigns/$id" params={{ id: campaign.id }}>
          <span>
            {t(`campaigns.due_${next.what}`)} {t(next.days < 0 ? 'screen.overdue' : 'screen.left')}
          </span>
          <span className={`${styles.huge} ${styles[toneOfDays(next.days)]}`}>
            {number(Math.abs(next.days))}
            <span className={styles.unit}>{t('screen.days')}</span>
          </span>
          <span className={styles.soft}>
            {dayInProse(next.due)}
            {next.days > 0 ? ` · ${t('ui.working_days', { days: next.working_days })}` : ''}
          </span>
        </Link>
      ) : (
        <p className={styles.missing}>
          {campaign ? t('screen.no_deadline') : t('screen.no_campaign')}
        </p>
      )}
      {campaign ? (
        <ul className={styles.rows} aria-label={t('screen.next')}>
          {campaign.deadlines.map((row) => (
            <li key={`${row.title} ${row.due}`}>
              <Link to="/campaigns/$id" params={{ id: campaign.id }}>
                <span className={styles.lines} title={row.title}>
                  {row.title}
                </span>
                <span className={styles.soft}>{day(row.due).slice(5)}</span>
                <Lamp
                  tone={toneOf(row.light)}
                  word={t(`home.light_${row.light}`)}
                  days={daysTo(today, row.due)}
                />
              </Link>
            </li>
          ))}
          {campaign.deadlines.length === 0 ? (
            <li className={styles.soft}>{t('screen.next_none')}</li>
          ) : null}
          {campaign.late > 0 ? (
            <li>
              <Link to="/campaigns/$id" params={{ id: campaign.id }}>
                <Lamp tone="red" word={t('screen.late_steps', { count: campaign.late })} />
              </Link>
            </li>
          ) : null}
        </ul>
      ) : null}
    </Panel>
  );
}

/** How many rows of the standard are met, fail or cannot be told. */
export function VerdictSums({ assessment }: { assessment: Assessment | null | undefined }) {
  const { t } = useTranslation();
  if (!assessment)
    return (
      <Panel title={t('screen.verdicts')}>
        <p className={styles.missing}>{t('screen.no_assessment')}</p>
      </Panel>
    );
  const { verdicts } = assessment;
  const { all, rows } = verdictShares(verdicts);
  const only: Record<string, string | undefined> = {
    fail: 'fail',
    unconfirmed: 'unconfirmed',
    missing: 'missing',
  };
  return (
    <Panel title={t('screen.verdicts')} beside={t('screen.items', { count: all })}>
      <Bar rows={rows} />
      <ul className={styles.rows}>
        {rows.map(({ key, tone, count }) => (
          <li key={key}>
            <Link
              to="/assessments/$assessment"
              params={{ assessment: assessment.id }}
              search={{ verdict: only[key] } as never}
            >
              <Lamp tone={tone} word={t(`screen.verdict_${key}`)} />
              <strong>{number(count)}</strong>
            </Link>
          </li>
        ))}
      </ul>
      <p className={styles.soft}>
        {verdicts.within_margin > 0
          ? `${t('screen.within_margin', { count: verdicts.within_margin })} `
          : ''}
        {verdicts.not_applicable > 0
          ? t('screen.not_applicable', { count: verdicts.not_applicable })
          : ''}
      </p>
    </Panel>
  );
}

const lights = ['red', 'yellow', 'blue', 'green', 'grey'] as const;

/** The tasks by light, and the units at the end of the fair ranking. */
export function TaskSums({ tasks }: { tasks: Tasks | null | undefined }) {
  const { t } = useTranslation();
  if (!tasks || tasks.lines === 0)
    return (
      <Panel title={t('screen.tasks')}>
        <p className={styles.missing}>{t('screen.no_tasks')}</p>
      </Panel>
    );
  return (
    <Panel
      title={t('screen.tasks')}
      beside={t('screen.tasks_done', { done: tasks.complete, all: tasks.lines })}
    >
      <ul className={styles.pairs}>
        {lights.map((light) => (
          <li key={light}>
            <Link to="/tasks" search={{ light } as never}>
              <Lamp tone={toneOf(light)} word={t(`tasks.light_${light}`)} />
              <strong>{number(tasks.lights[light])}</strong>
            </Link>
          </li>
        ))}
      </ul>
      <h3>{t('screen.lagging')}</h3>
      {tasks.ranked === 0 ? (
        <p className={styles.soft}>{t('screen.not_ranked', { least: tasks.least })}</p>
      ) : tasks.lagging.length === 0 ? (
        <p>
          <Lamp tone="green" word={t('screen.none_lags')} />
        </p>
      ) : (
        <ul className={styles.rows}>
          {tasks.lagging.map((one) => (
            <li key={one.unit}>
              <Link to="/task-units">
                <span className={styles.cut} title={one.name}>
                  {one.name}
                </span>
                <span>{t('screen.kept', { kept: one.kept, decided: one.decided })}</span>
                <Lamp
                  tone={one.late > 0 ? 'red' : 'green'}
                  word={
                    one.late > 0 ? t('screen.late', { count: one.late }) : t('screen.late_none')
                  }
                />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The gaps with and without a plan, and the money of the plans. */
export function GapSums({ gaps }: { gaps: Gaps | null | undefined }) {
  const { t } = useTranslation();
  if (!gaps?.assessed)
    return (
      <Panel title={t('screen.gaps')}>
        <p className={styles.missing}>{t(gaps ? 'screen.no_assessment' : 'screen.no_campaign')}</p>
      </Panel>
    );
  const { value, unit } = money(gaps.budget_fen);
  const rows: [string, Tone, number][] = [
    ['failing', gaps.failing > 0 ? 'red' : 'green', gaps.failing],
    ['without_measure', gaps.without_measure > 0 ? 'red' : 'green', gaps.without_measure],
    ['closing', 'green', gaps.closing],
  ];
  return (
    <Panel title={t('screen.gaps')}>
      <ul className={styles.rows}>
        {rows.map(([key, tone, count]) => (
          <li key={key}>
            <Link to="/projects">
              <Lamp tone={tone} word={t(`screen.gaps_${key}`)} />
              <strong>{number(count)}</strong>
            </Link>
          </li>
        ))}
        <li>
          <Link to="/projects">
            <span>{t('screen.money')}</span>
            <strong>
              {gaps.budget_fen > 0
                ? `${value} ${unit}`
                : t(gaps.unpriced > 0 ? 'screen.money_unknown' : 'screen.money_none')}
            </strong>
          </Link>
        </li>
      </ul>
      {gaps.budget_fen > 0 && gaps.unpriced > 0 ? (
        <p className={styles.soft}>{t('screen.unpriced', { count: gaps.unpriced })}</p>
      ) : null}
    </Panel>
  );
}

/** How far the evidence of the items is. */
export function EvidenceSums({ evidence }: { evidence: Evidence | null | undefined }) {
  const { t } = useTranslation();
  const found = evidence ? evidenceShares(evidence) : undefined;
  if (!found || found.all === 0)
    return (
      <Panel title={t('screen.evidence')}>
        <p className={styles.missing}>{t(found ? 'screen.no_items' : 'screen.no_campaign')}</p>
      </Panel>
    );
  return (
    <Panel title={t('screen.evidence')} beside={t('screen.items', { count: found.all })}>
      <Bar rows={found.rows} />
      <ul className={styles.pairs}>
        {found.rows.map(({ key, tone, count }) => (
          <li key={key}>
            <Link to="/evidence">
              <Lamp tone={tone} word={t(`evidence.complete_${key}`)} />
              <strong>{number(count)}</strong>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
