/**
 * One task handed in on one page, made for a phone and a unit with one item: what is asked, how
 * much was done, the files that show it, who signs it off, sent. Notices lead here.
 */
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { handInPiece } from '../../../api/evidence';
import { asApiError } from '../../../api/problem';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { PageHead, Section } from '../../../ui/PageHead';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { useMovePart, useMoveTask } from '../parts/deeds';
import { Light } from '../parts/Light';
import { ProofFiles } from '../parts/ProofFiles';
import { proofsOf, type Shown, type Submission, submission } from '../parts/submission';
import styles from '../parts/Tasks.module.css';
import { type Part, type TaskDetail, useTask } from '../queries';

export function HandIn() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useTask(id);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={10} />;
  const task = query.data;
  const part = task.parts.find((one) => one.may.includes('submit'));
  const leads = task.may.includes('submit');
  const whole = (
    <Link to="/tasks/$id" params={{ id }}>
      {t('tasks.to_whole')}
    </Link>
  );
  return (
    <>
      <PageHead
        title={task.title}
        lead={[task.item_name, task.campaign_title].filter(Boolean).join(' · ')}
        deeds={whole}
      />
      <Section title={t('tasks.asked')}>
        <Asked task={task} part={leads ? undefined : part} />
      </Section>
      {leads ? (
        <Section title={t('tasks.move_submit')}>
          <Sending key={task.id} task={task} />
        </Section>
      ) : part ? (
        <Section title={t('tasks.part_move_submit')}>
          <Sending key={part.id} task={task} part={part} />
        </Section>
      ) : task.submitted_on ? (
        <Section title={t(`tasks.state_${task.state}`)}>
          <Facts>
            <Fact name={t('tasks.submitted_on')}>{task.submitted_on}</Fact>
            <Fact name={t('tasks.report')}>
              <span className={styles.text}>{task.report || dash}</span>
            </Fact>
            {task.quantity == null ? null : (
              <Fact name={t('tasks.quantity_done')}>
                {`${task.quantity_done ?? dash} ${task.quantity_unit}`}
              </Fact>
            )}
            <Fact name={t('tasks.signed_by')}>{task.signed_by || dash}</Fact>
          </Facts>
        </Section>
      ) : (
        <Nothing title={t('tasks.nothing_to_send')} why={t('tasks.nothing_to_send_why')} />
      )}
    </>
  );
}

function Asked({ task, part }: { task: TaskDetail; part: Part | undefined }) {
  const { t } = useTranslation();
  return (
    <Facts>
      <Fact name={t('tasks.due_on')}>
        {part?.due_on ?? task.due_on ?? dash}{' '}
        {part && part.late_days > 0 ? (
          <Light light="red" days={-part.late_days} />
        ) : (
          <Light light={task.light} days={task.days_left} />
        )}
      </Fact>
      {part ? (
        <>
          <Fact name={t('tasks.lead_unit')}>{task.lead?.name ?? dash}</Fact>
          <Fact name={t('tasks.part_what')}>{part.part || t('tasks.part_unsaid')}</Fact>
        </>
      ) : (
        <Fact name={t('tasks.requirement')}>
          <span className={styles.text}>{task.requirement || dash}</span>
        </Fact>
      )}
      {task.quality ? (
        <Fact name={t('tasks.quality')}>
          <span className={styles.text}>{task.quality}</span>
        </Fact>
      ) : null}
    </Facts>
  );
}

type Values = Submission & { note?: string };

/** The files first, then the word that they are there: broken off, it is sent again as it was. */
function Sending({ task, part }: { task: TaskDetail; part?: Part }) {
  const { t } = useTranslation();
  // Read once: whoever else was first must be noticed.
  const [revision] = useState(task.revision);
  const [shown, setShown] = useState<Shown>({ files: [], kind: undefined });
  const move = useMoveTask(task.id);
  const movePart = useMovePart(task.id);
  const unit = part?.unit.id ?? task.lead?.id;
  const send = async (values: Values) => {
    try {
      for (const piece of proofsOf(task, unit, shown)) await handInPiece(piece, true);
    } catch (error) {
      throw asApiError(error);
    }
    if (part)
      await movePart.mutateAsync({
        part: part.id,
        body: { move: 'submit', note: values.note ?? '', revision },
      });
    else
      await move.mutateAsync({
        move: 'submit',
        note: '',
        report: values.report ?? '',
        quantity_done: values.quantity_done ? Number(values.quantity_done) : null,
        signed_by: values.signed_by ?? '',
        exception: values.exception ?? '',
        revision,
      });
  };
  const note: RecordField = {
    key: 'note',
    kind: 'long',
    label: t('tasks.part_report'),
    required: true,
  };
  return (
    <RecordForm<Values>
      fields={part ? [note] : submission(task, t)}
      initial={{ report: '', quantity_done: task.quantity_done?.toString() }}
      draftKey={part ? `tasks.part.${part.id}` : `tasks.${task.id}`}
      submitLabel={t(part ? 'tasks.part_move_submit' : 'tasks.move_submit')}
      onSubmit={send}
    >
      <ProofFiles task={task} shown={shown} onShown={setShown} />
    </RecordForm>
  );
}
