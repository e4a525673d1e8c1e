/** What my unit leads and has a part in: the version to note, the latest first, one touch to hand in. */
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { dash } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { ListWorkbook } from '../../../ui/ListWorkbook';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { Light } from '../parts/Light';
import { lateFirst } from '../parts/list';
import { type Deed, DeedDialog } from '../parts/Moves';
import styles from '../parts/Tasks.module.css';
import { type OwnTasks, type PartMoveBody, type Task, useNote, useOwnTasks } from '../queries';
import cards from './MyTasks.module.css';

export function MyTasks() {
  const { t } = useTranslation();
  const query = useOwnTasks();
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={10} />;
  const { data } = query;
  const waits = data.lead.filter((task) => task.may.includes('submit')).length;
  const names = data.units.map((unit) => unit.name).join(t('tasks.comma'));
  return (
    <>
      <PageHead
        title={t('tasks.mine')}
        lead={
          data.units.length === 0
            ? t('tasks.no_unit')
            : t('tasks.mine_lead', { units: names, waits, campaign: data.campaign_title || dash })
        }
        deeds={
          <>
            <Briefs own={data} />
            {data.lead.length + data.cooperating.length > 0 ? (
              <ListWorkbook title={t('tasks.mine')} within={() => listed(data, t)} />
            ) : null}
          </>
        }
      />
      <Whole own={data} />
    </>
  );
}

/** The tasks in words, as they are shown. */
function listed(own: OwnTasks, t: TFunction) {
  const rows = [...lateFirst(own.lead), ...lateFirst(own.cooperating)];
  return {
    headings: [
      t('tasks.field_title'),
      t('tasks.field_lead'),
      t('tasks.state'),
      t('tasks.field_due_on'),
    ],
    rows: rows.map((task) => [
      task.title,
      task.lead?.name ?? '',
      t(`tasks.state_${task.state}`),
      task.due_on ?? '',
    ]),
  };
}

/** The week of each of one's units on one page. */
function Briefs({ own }: { own: OwnTasks }) {
  const { t } = useTranslation();
  const reads = useMay('notices.unit_brief');
  const { campaign, units } = own;
  if (!campaign || !reads) return null;
  return units.map((unit) => (
    <Link
      key={unit.id}
      to="/campaigns/$id/units/$unit/brief"
      params={{ id: campaign, unit: unit.id }}
    >
      {units.length > 1 ? t('tasks.brief_of', { unit: unit.name }) : t('tasks.brief')}
    </Link>
  ));
}

function Whole({ own }: { own: OwnTasks }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<{ task: Task; deed: Deed }>();
  const all = [...own.lead, ...own.cooperating];
  return (
    <>
      {own.campaign && own.version && all.length > 0 ? (
        <Notice own={own} campaign={own.campaign} />
      ) : null}
      {all.length === 0 ? (
        <Nothing title={t('tasks.mine_none')} why={t('tasks.mine_none_why')} />
      ) : null}
      {own.lead.length > 0 ? (
        <Section title={t('tasks.mine_leads', { count: own.lead.length })}>
          <ul className={cards.cards}>
            {lateFirst(own.lead).map((task) => (
              <li key={task.id}>
                <LeadCard task={task} onAsk={(deed) => setAsked({ task, deed })} />
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {own.cooperating.length > 0 ? (
        <Section title={t('tasks.mine_cooperates', { count: own.cooperating.length })}>
          <ul className={cards.cards}>
            {lateFirst(own.cooperating).map((task) => (
              <li key={task.id}>
                <PartCard task={task} own={own} onAsk={(deed) => setAsked({ task, deed })} />
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {asked ? (
        <DeedDialog
          key={asked.task.id}
          task={asked.task}
          deed={asked.deed}
          onClose={() => setAsked(undefined)}
        />
      ) : null}
    </>
  );
}

function Notice({ own, campaign }: { own: OwnTasks; campaign: string }) {
  const { t } = useTranslation();
  const note = useNote(campaign);
  const { version, noted } = own;
  if (!version) return null;
  return (
    <section className={cards.note} aria-label={t('tasks.newest')}>
      <div>
        <strong>
          {t('tasks.newest_named', { number: version.number, document: version.document })}
        </strong>
        <span className={styles.small}>
          {[version.issued_on, version.note].filter(Boolean).join(' ')}
        </span>
        <Link to="/tasks" search={{ campaign, open: 'versions' } as never}>
          {t('tasks.see_version')}
        </Link>
      </div>
      {noted ? (
        <Lamp tone="green" word={t('tasks.noted')} />
      ) : (
        <Button type="primary" loading={note.isPending} onClick={() => note.mutate(version.number)}>
          {t('tasks.note')}
        </Button>
      )}
      {note.error ? <Refused error={asApiError(note.error)} /> : null}
    </section>
  );
}

function Head({ task }: { task: Task }) {
  const { t } = useTranslation();
  return (
    <>
      <h3>
        <Link to="/tasks/$id" params={{ id: task.id }}>
          {task.title}
        </Link>
      </h3>
      <span>
        <Light light={task.light} days={task.days_left} />
        {' · '}
        {t(`tasks.state_${task.state}`)}
      </span>
      <span className={styles.soft}>{t('tasks.due_said', { day: task.due_on ?? dash })}</span>
    </>
  );
}

function LeadCard({ task, onAsk }: { task: Task; onAsk: (deed: Deed) => void }) {
  const { t } = useTranslation();
  const owed = task.parts.filter((part) => part.state !== 'accepted');
  return (
    <article className={`${cards.card} ${task.light === 'red' ? cards.late : ''}`}>
      <Head task={task} />
      {task.quantity != null ? (
        <span>
          {t('tasks.quantity_asked', { quantity: task.quantity, unit: task.quantity_unit })}
        </span>
      ) : null}
      {owed.length > 0 ? (
        <span className={styles.soft}>
          {t('tasks.waits_for', {
            units: owed
              .map((part) =>
                t('tasks.unit_state', {
                  unit: part.unit.name,
                  state: t(`tasks.part_state_${part.state}`),
                }),
              )
              .join(t('tasks.comma')),
          })}
        </span>
      ) : null}
      {task.children > 0 ? (
        <span className={styles.soft}>
          {t('tasks.children', { closed: task.children_closed, count: task.children })}
        </span>
      ) : null}
      {task.may.includes('submit') || task.may.includes('recall') ? (
        <div className={styles.deeds}>
          {(['submit', 'recall'] as const)
            .filter((way) => task.may.includes(way))
            .map((way) => (
              <Button
                key={way}
                type={way === 'submit' ? 'primary' : 'default'}
                onClick={() => onAsk({ kind: 'move', way })}
              >
                {t(`tasks.move_${way}`)}
                <span className="y-hidden">{task.title}</span>
              </Button>
            ))}
        </div>
      ) : null}
    </article>
  );
}

/** What I owe whom by when. */
function PartCard(props: { task: Task; own: OwnTasks; onAsk: (deed: Deed) => void }) {
  const { t } = useTranslation();
  const { task, own, onAsk } = props;
  const units = own.units.map((unit) => unit.id);
  const parts = task.parts.filter((part) => units.includes(part.unit.id));
  const late = parts.some((part) => part.late_days > 0);
  return (
    <article className={`${cards.card} ${late ? cards.late : ''}`}>
      <h3>
        <Link to="/tasks/$id" params={{ id: task.id }}>
          {task.title}
        </Link>
      </h3>
      {parts.map((part) => (
        <div key={part.id} className={styles.stack}>
          <span>
            {t('tasks.owes', {
              lead: task.lead?.name ?? dash,
              part: part.part || t('tasks.part_unsaid'),
            })}
          </span>
          <span>
            {part.late_days > 0 ? (
              <>
                <Light light="red" days={-part.late_days} />
                {' · '}
              </>
            ) : null}
            {t(`tasks.part_state_${part.state}`)}
            {' · '}
            {t('tasks.due_said', { day: part.due_on ?? task.due_on ?? dash })}
          </span>
          {part.report ? <span className={styles.soft}>{part.report}</span> : null}
          <div className={styles.deeds}>
            {part.may
              .filter((way) => way === 'submit' || way === 'recall')
              .map((way) => (
                <Button
                  key={way}
                  type={way === 'submit' ? 'primary' : 'default'}
                  onClick={() => onAsk({ kind: 'part', way: way as PartMoveBody['move'], part })}
                >
                  {t(`tasks.part_move_${way}`)}
                  <span className="y-hidden">{task.title}</span>
                </Button>
              ))}
          </div>
        </div>
      ))}
    </article>
  );
}
