/** One task: what it asks and of whom, what is open now, its parts and steps, and what happened. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { Drawer } from '../../../ui/Drawer';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import { NoticeCited } from '../../../ui/NoticeCited';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { Sure } from '../../../ui/Sure';
import { quantity } from '../../../ui/units';
import { Flags } from '../parts/Flags';
import { Light } from '../parts/Light';
import { Matters } from '../parts/Matters';
import { type Deed, DeedDialog } from '../parts/Moves';
import { Plan } from '../parts/Plan';
import styles from '../parts/Tasks.module.css';
import { Writing } from '../parts/Writing';
import {
  type Extension,
  type HeldPost,
  type MoveBody,
  type Moved,
  type Part,
  type PartMoveBody,
  type Task,
  type TaskDetail,
  useRemoveTask,
  useTask,
} from '../queries';

export function TaskPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useTask(id);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  return query.data ? <Whole key={id} task={query.data} /> : <Loading rows={12} />;
}

type Ask = (deed: Deed) => void;

/** The moves in the order of work; what ends or undoes stands last. */
const ways = [
  'start',
  'submit',
  'accept',
  'return',
  'recall',
  'rescind',
  'restore',
  'reopen',
  'take_back',
  'withdraw',
] as const satisfies MoveBody['move'][];
const undoing: ReadonlySet<MoveBody['move']> = new Set(['take_back', 'withdraw']);

function Whole({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const [deed, setDeed] = useState<Deed>();
  const [writing, setWriting] = useState<'change' | 'divide'>();
  const done = () => setWriting(undefined);
  return (
    <>
      <nav aria-label={t('tasks.above')} className={styles.soft}>
        <Link to="/tasks" search={{ campaign: task.campaign } as never}>
          {t('tasks.title')}
        </Link>
        {task.above.map((one) => (
          <span key={one.id}>
            {' / '}
            <Link to="/tasks/$id" params={{ id: one.id }}>
              {one.name}
            </Link>
          </span>
        ))}
      </nav>
      <PageHead
        title={task.title}
        lead={[task.item_name, task.campaign_title].filter(Boolean).join(' · ')}
        deeds={<Deeds task={task} onAsk={setDeed} onWrite={setWriting} />}
      />
      <Section title={t('tasks.stand')}>
        <div className={styles.stack}>
          <div className={styles.bar}>
            <Light light={task.light} days={task.days_left} />
            <strong>{t(`tasks.state_${task.state}`)}</strong>
            {task.working_days_left != null && (task.days_left ?? -1) > 0 ? (
              <span className={styles.soft}>
                {t('tasks.working_days_left', { days: task.working_days_left })}
              </span>
            ) : null}
            {task.escalated_to ? (
              <span>{t('tasks.escalated', { whom: t(`tasks.whom_${task.escalated_to}`) })}</span>
            ) : null}
          </div>
          <Flags flags={task.flags} />
          {task.report ? (
            <Facts>
              <Fact name={t('tasks.report')}>
                <span className={styles.text}>{task.report}</span>
              </Fact>
              <Fact name={t('tasks.signed_by')}>{task.signed_by || dash}</Fact>
              <Fact name={t('tasks.submitted_on')}>{task.submitted_on ?? dash}</Fact>
              {task.closed_on ? <Fact name={t('tasks.closed_on')}>{task.closed_on}</Fact> : null}
              {task.exception ? <Fact name={t('tasks.exception')}>{task.exception}</Fact> : null}
            </Facts>
          ) : null}
        </div>
      </Section>
      <div className={`${styles.two} ${styles.apart}`}>
        <Section title={t('tasks.asked')}>
          <Asked task={task} />
        </Section>
        <Section title={t('tasks.who')}>
          <Who task={task} />
        </Section>
      </div>
      {task.parts.length > 0 ? (
        <Section title={t('tasks.parts')}>
          <Parts task={task} onAsk={setDeed} />
        </Section>
      ) : null}
      <Section
        title={t('tasks.divided')}
        deeds={
          task.may.includes('divide') ? (
            <Button onClick={() => setWriting('divide')}>{t('tasks.divide')}</Button>
          ) : null
        }
      >
        <Divided task={task} />
      </Section>
      <Section title={t('tasks.plan')}>
        <Plan task={task} />
      </Section>
      {task.extensions.length > 0 ? (
        <Section title={t('tasks.extensions')}>
          <Extensions task={task} onAsk={setDeed} />
        </Section>
      ) : null}
      <Matters task={task.id} />
      <Section title={t('tasks.history')}>
        <History moves={task.moves} />
      </Section>
      <DeedDialog task={task} deed={deed} onClose={() => setDeed(undefined)} />
      <Drawer
        title={t(writing === 'divide' ? 'tasks.divide' : 'tasks.change')}
        open={writing !== undefined}
        onClose={done}
        width={760}
      >
        {writing ? (
          <Writing
            campaign={task.campaign}
            task={writing === 'change' ? task : undefined}
            parent={writing === 'divide' ? task : undefined}
            onDone={done}
          />
        ) : null}
      </Drawer>
    </>
  );
}

function Deeds(props: { task: TaskDetail; onAsk: Ask; onWrite: (what: 'change') => void }) {
  const { t } = useTranslation();
  const { task, onAsk, onWrite } = props;
  const navigate = useNavigate();
  const remove = useRemoveTask();
  const may = (name: string) => task.may.includes(name);
  const open = ways.filter(may);
  const lead = open.find((way) => ['start', 'submit', 'accept'].includes(way));
  const move = (way: MoveBody['move']) => (
    <Button
      key={way}
      type={way === lead ? 'primary' : 'default'}
      danger={way === 'withdraw'}
      onClick={() => onAsk({ kind: 'move', way })}
    >
      {t(`tasks.move_${way}`)}
    </Button>
  );
  return (
    <>
      {remove.error ? <Refused error={asApiError(remove.error)} /> : null}
      {open.filter((way) => !undoing.has(way)).map(move)}
      {may('urge') && task.lead ? (
        <Button onClick={() => task.lead && onAsk({ kind: 'urge', unit: task.lead })}>
          {t('tasks.urge')}
        </Button>
      ) : null}
      {may('extend') ? (
        <Button onClick={() => onAsk({ kind: 'extend' })}>{t('tasks.extend')}</Button>
      ) : null}
      {may('update') ? (
        <Button onClick={() => onWrite('change')}>{t('tasks.change')}</Button>
      ) : null}
      {open.filter((way) => undoing.has(way)).map(move)}
      {may('remove') ? (
        <Sure
          label={t('tasks.remove')}
          question={t('tasks.remove_sure')}
          danger
          onSure={() =>
            remove.mutate(task, {
              onSuccess: () =>
                void (task.parent
                  ? navigate({ to: '/tasks/$id', params: { id: task.parent } })
                  : navigate({ to: '/tasks' })),
            })
          }
        />
      ) : null}
    </>
  );
}

function Asked({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const amount = (value: number | null | undefined) =>
    value == null ? dash : `${value} ${task.quantity_unit}`.trim();
  const verdict = task.verdict ? t(`tasks.verdict_${task.verdict}`, { defaultValue: '' }) : '';
  return (
    <Facts>
      <Fact name={t('tasks.requirement')}>
        <span className={styles.text}>{task.requirement || dash}</span>
      </Fact>
      {task.quality ? (
        <Fact name={t('tasks.quality')}>
          <span className={styles.text}>{task.quality}</span>
        </Fact>
      ) : null}
      <Fact name={t('tasks.quantity')}>{amount(task.quantity)}</Fact>
      {task.quantity != null ? (
        <Fact name={t('tasks.quantity_done')}>{amount(task.quantity_done)}</Fact>
      ) : null}
      {task.target != null ? <Fact name={t('tasks.target')}>{task.target}</Fact> : null}
      <Fact name={t('tasks.value')}>
        {task.value
          ? t('tasks.value_said', { value: figureOf(task.value), verdict }).trim()
          : t('tasks.no_value')}
      </Fact>
      <Fact name={t('tasks.starts_on')}>{task.starts_on ?? dash}</Fact>
      <Fact name={t('tasks.due_on')}>
        {task.due_on ?? dash}
        {task.issued_due_on ? (
          <span className={styles.small}>{t('tasks.was_due', { day: task.issued_due_on })}</span>
        ) : null}
      </Fact>
      <Fact name={t('tasks.territory')}>{task.division_name || dash}</Fact>
      {task.programmes.length > 0 ? (
        <Fact name={t('tasks.programmes')}>{task.programmes.join(t('tasks.comma'))}</Fact>
      ) : null}
      {task.central ? <Fact name={t('tasks.central')}>{t('tasks.yes')}</Fact> : null}
      {task.note ? <Fact name={t('tasks.remark')}>{task.note}</Fact> : null}
      {task.notice ? (
        <Fact name={t('tasks.notice')}>
          <NoticeCited notice={task.notice} />
        </Fact>
      ) : null}
    </Facts>
  );
}

/** What has no unit is answered with yes or no, and its verdict says which. */
function figureOf({ value, unit, decimals }: NonNullable<Task['value']>): string {
  return unit === '' ? '' : quantity(value, unit, decimals);
}

function Who({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const held = (one: HeldPost | null | undefined) =>
    one ? (
      <>
        {one.title} {one.person || <span className={styles.soft}>{t('tasks.vacant')}</span>}
      </>
    ) : (
      dash
    );
  return (
    <Facts>
      <Fact name={t('tasks.lead_unit')}>{task.lead?.name ?? t('tasks.none')}</Fact>
      <Fact name={t('tasks.leader')}>{held(task.leader)}</Fact>
      <Fact name={t('tasks.person')}>{held(task.person)}</Fact>
      <Fact name={t('tasks.cooperating')}>
        {task.parts.map((part) => part.unit.name).join(t('tasks.comma')) || dash}
      </Fact>
    </Facts>
  );
}

function Parts({ task, onAsk }: { task: Task; onAsk: Ask }) {
  const { t } = useTranslation();
  return (
    <DataTable<Part>
      caption={t('tasks.parts')}
      rows={task.parts}
      rowKey="id"
      cards
      columns={[
        { title: t('tasks.unit'), key: 'unit', render: (_, row) => row.unit.name },
        {
          title: t('tasks.part_what'),
          key: 'part',
          render: (_, row) => <div className={styles.wrap}>{row.part || dash}</div>,
        },
        {
          title: t('tasks.due_on'),
          key: 'due',
          render: (_, row) => (
            <>
              {row.due_on ?? task.due_on ?? dash}
              {row.late_days > 0 ? (
                <span className={styles.small}>
                  <Light light="red" days={-row.late_days} />
                </span>
              ) : null}
            </>
          ),
        },
        {
          title: t('tasks.state'),
          key: 'state',
          render: (_, row) => t(`tasks.part_state_${row.state}`),
        },
        {
          title: t('tasks.part_report'),
          key: 'report',
          render: (_, row) => (
            <div className={styles.wrap}>
              {row.report || dash}
              {row.submitted_on ? <span className={styles.small}>{row.submitted_on}</span> : null}
            </div>
          ),
        },
        {
          title: t('tasks.deed'),
          key: 'deed',
          render: (_, row) => (
            <div className={styles.deeds}>
              {row.may.length === 0 ? dash : null}
              {row.may.map((way) => (
                <Button
                  key={way}
                  size="small"
                  type={way === 'submit' || way === 'accept' ? 'primary' : 'default'}
                  onClick={() =>
                    onAsk(
                      way === 'urge'
                        ? { kind: 'urge', unit: row.unit }
                        : { kind: 'part', way: way as PartMoveBody['move'], part: row },
                    )
                  }
                >
                  {t(way === 'urge' ? 'tasks.urge' : `tasks.part_move_${way}`)}
                  <span className="y-hidden">{row.unit.name}</span>
                </Button>
              ))}
            </div>
          ),
        },
      ]}
    />
  );
}

function Divided({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (task.divided.length === 0)
    return (
      <p className={styles.soft}>
        {t(task.may.includes('divide') ? 'tasks.not_divided_why' : 'tasks.not_divided_wait')}
      </p>
    );
  return (
    <DataTable<Task>
      caption={t('tasks.divided')}
      rows={task.divided}
      rowKey="id"
      onOpen={(row) => void navigate({ to: '/tasks/$id', params: { id: row.id } })}
      cards
      columns={[
        {
          title: t('tasks.task'),
          key: 'title',
          render: (_, row) => (
            <div className={styles.wrap}>
              <Link to="/tasks/$id" params={{ id: row.id }}>
                {row.title}
              </Link>
              {row.children > 0 ? (
                <span className={styles.small}>
                  {t('tasks.children', { closed: row.children_closed, count: row.children })}
                </span>
              ) : null}
            </div>
          ),
        },
        { title: t('tasks.unit'), key: 'lead', render: (_, row) => row.lead?.name ?? dash },
        {
          title: t('tasks.person'),
          key: 'person',
          render: (_, row) =>
            row.person ? [row.person.title, row.person.person].filter(Boolean).join(' ') : dash,
        },
        { title: t('tasks.due_on'), key: 'due', render: (_, row) => row.due_on ?? dash },
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
      ]}
    />
  );
}

function Extensions({ task, onAsk }: { task: TaskDetail; onAsk: Ask }) {
  const { t } = useTranslation();
  const decides = task.may.includes('decide_extension');
  return (
    <DataTable<Extension>
      caption={t('tasks.extensions')}
      rows={task.extensions}
      rowKey="id"
      cards
      columns={[
        {
          title: t('tasks.until_on'),
          key: 'until',
          render: (_, row) => t('tasks.from_until', { from: row.from_on, until: row.until_on }),
        },
        {
          title: t('tasks.reason'),
          key: 'reason',
          render: (_, row) => <div className={styles.wrap}>{row.reason}</div>,
        },
        {
          title: t('tasks.asked_by'),
          key: 'asked',
          render: (_, row) => `${row.asked_by} ${row.asked_on}`,
        },
        {
          title: t('tasks.decision'),
          key: 'decision',
          render: (_, row) => (
            <div className={styles.wrap}>
              {t(`tasks.extension_${row.state}`)}
              {row.decided_on ? (
                <span className={styles.small}>
                  {[row.decided_by, row.decided_on, row.decision].filter(Boolean).join(' ')}
                </span>
              ) : null}
              {decides && row.state === 'asked' ? (
                <div className={styles.deeds}>
                  <Button
                    size="small"
                    type="primary"
                    onClick={() => onAsk({ kind: 'decide', extension: row.id, approved: true })}
                  >
                    {t('tasks.approve_extension')}
                  </Button>
                  <Button
                    size="small"
                    onClick={() => onAsk({ kind: 'decide', extension: row.id, approved: false })}
                  >
                    {t('tasks.refuse_extension')}
                  </Button>
                </div>
              ) : null}
            </div>
          ),
        },
      ]}
    />
  );
}

function History({ moves }: { moves: readonly Moved[] }) {
  const { t } = useTranslation();
  if (moves.length === 0)
    return <Nothing title={t('tasks.no_history')} why={t('tasks.no_history_why')} />;
  const named = (move: string) =>
    move === 'urge'
      ? t('tasks.urge')
      : move.startsWith('part_')
        ? t(`tasks.part_move_${move.slice(5)}`, { defaultValue: move })
        : t(`tasks.move_${move}`, { defaultValue: move });
  return (
    <DataTable<Moved & { place: string }>
      caption={t('tasks.history')}
      rows={moves.map((one, place) => ({ ...one, place: String(place) })).reverse()}
      rowKey="place"
      cards
      columns={[
        { title: t('tasks.what'), key: 'move', render: (_, row) => named(row.move) },
        { title: t('tasks.day'), dataIndex: 'on', key: 'on' },
        { title: t('tasks.unit'), key: 'unit', render: (_, row) => row.unit_name || dash },
        { title: t('tasks.by'), dataIndex: 'account_name', key: 'by' },
        {
          title: t('tasks.to_state'),
          key: 'to',
          render: (_, row) => t(`tasks.state_${row.to_state}`, { defaultValue: dash }),
        },
        {
          title: t('tasks.said'),
          key: 'note',
          render: (_, row) => <div className={styles.wrap}>{row.note || dash}</div>,
        },
      ]}
    />
  );
}
