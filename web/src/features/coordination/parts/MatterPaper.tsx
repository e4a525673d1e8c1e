/** A matter whole: what it says, what is open now, what was decided, and what happened. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import { Loading, Refused } from '../../../ui/States';
import { type MatterDetail, type Moved, useMatter, type Way } from '../queries';
import styles from './Coordination.module.css';
import { DecisionForm } from './DecisionForm';
import { GiveForm } from './GiveForm';
import { fieldsOf, of } from './kinds';
import { MatterForm } from './MatterForm';
import { MoveForm } from './MoveForm';
import { DeliveryLamp, Due, useStateWord } from './Standing';

/** In the order of work; what ends or undoes stands last. */
const ways: Way[] = [
  'finish',
  'answer',
  'accept',
  'escalate',
  'ask_again',
  'take_back',
  'recall',
  'reopen',
  'restore',
  'withdraw',
];

type Doing = { way: Way } | 'update' | 'give' | 'decide';

export function MatterPaper({ id }: { id: string }) {
  const query = useMatter(id);
  if (query.error) return <Refused error={asApiError(query.error)} />;
  return query.data ? <Whole matter={query.data} /> : <Loading rows={8} />;
}

function Whole({ matter }: { matter: MatterDetail }) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<Doing>();
  const stateWord = useStateWord();
  const done = () => setDoing(undefined);
  if (doing === 'update')
    return (
      <MatterForm campaign={matter.campaign} kind={matter.kind} matter={matter} onDone={done} />
    );
  if (doing === 'decide') return <DecisionForm matter={matter} onDone={done} />;
  if (doing === 'give') return <GiveForm matter={matter} onDone={done} />;
  if (doing) return <MoveForm matter={matter} way={doing.way} onDone={done} />;
  return (
    <div className={styles.stack}>
      <div className={styles.deeds}>
        {matter.may.includes('decide') ? (
          <Button type="primary" onClick={() => setDoing('decide')}>
            {t('coordination.way_blocker_decide')}
          </Button>
        ) : null}
        {ways
          .filter((way) => matter.may.includes(way))
          .map((way) => (
            <Button
              key={way}
              type={
                ['finish', 'answer', 'accept', 'escalate'].includes(way) ? 'primary' : 'default'
              }
              danger={way === 'withdraw'}
              onClick={() => setDoing({ way })}
            >
              {t(`coordination.way_${of(matter.kind, way)}`)}
            </Button>
          ))}
        {matter.may.includes('give') ? (
          <Button onClick={() => setDoing('give')}>{t('coordination.give')}</Button>
        ) : null}
        {matter.may.includes('update') ? (
          <Button onClick={() => setDoing('update')}>{t('coordination.change')}</Button>
        ) : null}
      </div>
      <Facts>
        <Fact name={t('coordination.state')}>
          <strong>{stateWord(matter)}</strong>
        </Fact>
        {matter.delivery ? (
          <Fact name={t('coordination.delivery')}>
            <DeliveryLamp matter={matter} />
          </Fact>
        ) : null}
        {fieldsOf[matter.kind]
          .filter(({ key }) => key !== 'title' && key !== 'quantity_unit')
          .filter(({ key }) => key !== 'answer' && key !== 'answered_on')
          .map(({ key, must }) => {
            const said = <Said matter={matter} field={key} />;
            const blank = isBlank(matter, key);
            return blank && !must ? null : (
              <Fact key={key} name={t(`coordination.field_${of(matter.kind, key)}`)}>
                {blank ? dash : said}
              </Fact>
            );
          })}
        {matter.kind === 'guidance' ? (
          <Fact name={t('coordination.answer_due')}>
            <Due matter={matter} />
          </Fact>
        ) : null}
        {matter.answer ? (
          <Fact name={t(`coordination.answer_${matter.kind}`)}>
            <span className={styles.text}>{matter.answer}</span>
            <span className={styles.small}>{matter.answered_on}</span>
          </Fact>
        ) : null}
        <Fact name={t('coordination.written_by')}>{matter.account_name}</Fact>
      </Facts>
      {matter.decision ? <Decided matter={matter} /> : null}
      <h2>{t('coordination.history')}</h2>
      <History moves={matter.moves} kind={matter.kind} />
    </div>
  );
}

function isBlank(matter: MatterDetail, field: string): boolean {
  const value = (matter as unknown as Record<string, unknown>)[field];
  return value == null || value === '' || (Array.isArray(value) && value.length === 0);
}

function Said({ matter, field }: { matter: MatterDetail; field: string }) {
  const { t } = useTranslation();
  switch (field) {
    case 'unit':
      return matter.unit?.name;
    case 'counterpart':
      return matter.counterpart?.name;
    case 'item':
      return matter.item_name;
    case 'meeting':
      return matter.meeting ? (
        <Link to="/meetings/$id" params={{ id: matter.meeting.id }}>
          {matter.meeting.name}
        </Link>
      ) : null;
    case 'tasks':
      return <Tasks matter={matter} />;
    case 'due_on':
      return <Due matter={matter} />;
    case 'quantity':
      return `${matter.quantity} ${matter.quantity_unit}`;
    case 'days':
      return t('coordination.working_days', { days: matter.days ?? 0 });
    default:
      return (
        <span className={styles.text}>
          {String((matter as unknown as Record<string, unknown>)[field])}
        </span>
      );
  }
}

function Tasks({ matter }: { matter: MatterDetail }) {
  const { t } = useTranslation();
  return (
    <ul className={styles.list}>
      {matter.tasks.map((task) => (
        <li key={task.id}>
          <Link to="/tasks/$id" params={{ id: task.id }}>
            {task.number} {task.name}
          </Link>
          <span className={styles.soft}>{t(`tasks.state_${task.state}`)}</span>
        </li>
      ))}
    </ul>
  );
}

function Decided({ matter }: { matter: MatterDetail }) {
  const { t } = useTranslation();
  const { decision } = matter;
  if (!decision) return null;
  const pair = (what: string, from: string, to: string) =>
    from || to ? t('coordination.from_to', { what, from: from || dash, to: to || dash }) : '';
  const stateWord = (key: string) => (key ? t(`tasks.state_${key}`) : '');
  return (
    <>
      <h2>{t('coordination.decision')}</h2>
      <Facts>
        <Fact name={t('coordination.decision_body')}>{decision.body}</Fact>
        <Fact name={t('coordination.decision_document')}>{decision.document}</Fact>
        <Fact name={t('coordination.decision_on')}>{decision.on}</Fact>
        {decision.overrides.length > 0 ? (
          <Fact name={t('coordination.overrides')}>
            <ul className={styles.list}>
              {decision.overrides.map((one) => (
                <li key={one.task}>
                  <Link to="/tasks/$id" params={{ id: one.task }}>
                    {one.title}
                  </Link>
                  <span>
                    {[
                      pair(t('coordination.override_lead'), one.lead_from, one.lead_to),
                      pair(t('coordination.override_due'), one.due_from, one.due_to),
                      pair(
                        t('coordination.override_state'),
                        stateWord(one.state_from),
                        stateWord(one.state_to),
                      ),
                    ]
                      .filter(Boolean)
                      .join(t('coordination.semicolon'))}
                  </span>
                </li>
              ))}
            </ul>
          </Fact>
        ) : null}
      </Facts>
    </>
  );
}

export function History({ moves, kind }: { moves: readonly Moved[]; kind: string }) {
  const { t } = useTranslation();
  return (
    <DataTable<Moved & { place: string }>
      caption={t('coordination.history')}
      rows={moves.map((one, place) => ({ ...one, place: String(place) })).reverse()}
      rowKey="place"
      cards
      columns={[
        {
          title: t('coordination.what'),
          key: 'move',
          render: (_, row) =>
            row.move === 'create' || row.move === 'give' || row.move === 'minutes'
              ? t(`coordination.done_${row.move}`)
              : t(`coordination.way_${of(kind, row.move)}`, { defaultValue: row.move }),
        },
        { title: t('coordination.day'), dataIndex: 'on', key: 'on' },
        { title: t('coordination.by'), dataIndex: 'account_name', key: 'by' },
        {
          title: t('coordination.said'),
          key: 'note',
          render: (_, row) => (
            <div className={`${styles.wrap} ${styles.text}`}>{row.note || dash}</div>
          ),
        },
      ]}
    />
  );
}
