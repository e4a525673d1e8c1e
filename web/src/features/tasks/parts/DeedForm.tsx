/** Every deed on a task that asks for words: handing in, sending back, urging, more time. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import type { Task } from '../queries';
import { useAskExtension, useDecideExtension, useMovePart, useMoveTask, useUrge } from './deeds';
import type { Deed } from './Moves';
import { submission } from './submission';
import styles from './Tasks.module.css';

const turnsRound = ['return', 'take_back', 'rescind', 'reopen', 'withdraw'];

interface Values {
  note?: string;
  report?: string;
  quantity_done?: string | null;
  signed_by?: string;
  exception?: string;
  until_on?: string;
  reason?: string;
}

export function DeedForm(props: { task: Task; deed: Deed; title: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { task, deed, title, onClose } = props;
  // Read once: whoever else was first must be noticed.
  const [revision] = useState(task.revision);
  const move = useMoveTask(task.id);
  const movePart = useMovePart(task.id);
  const urge = useUrge(task.id);
  const extend = useAskExtension(task.id);
  const decide = useDecideExtension(task.id);
  const send = async (values: Values) => {
    const note = values.note ?? '';
    switch (deed.kind) {
      case 'move':
        await move.mutateAsync({
          move: deed.way,
          note,
          report: values.report ?? '',
          quantity_done: values.quantity_done ? Number(values.quantity_done) : null,
          signed_by: values.signed_by ?? '',
          exception: values.exception ?? '',
          revision,
        });
        break;
      case 'part':
        await movePart.mutateAsync({
          part: deed.part.id,
          body: { move: deed.way, note, revision },
        });
        break;
      case 'urge':
        await urge.mutateAsync({ organisation: deed.unit.id, note });
        break;
      case 'extend':
        await extend.mutateAsync({
          until_on: values.until_on ?? '',
          reason: values.reason ?? '',
        });
        break;
      case 'decide':
        await decide.mutateAsync({ extension: deed.extension, approved: deed.approved, note });
        break;
    }
    onClose();
  };
  const said =
    deed.kind === 'move'
      ? t(`tasks.moving_${deed.way}`)
      : deed.kind === 'extend'
        ? t('tasks.extending')
        : '';
  return (
    <>
      <div className={styles.part}>
        <strong>{task.title}</strong>
        {said ? <p className={styles.soft}>{said}</p> : null}
      </div>
      <RecordForm<Values>
        fields={useFields(task, deed)}
        initial={{ report: '', quantity_done: task.quantity_done?.toString() }}
        draftKey={deed.kind === 'move' && deed.way === 'submit' ? `tasks.${task.id}` : undefined}
        submitLabel={title}
        onCancel={onClose}
        onSubmit={send}
      />
    </>
  );
}

function useFields(task: Task, deed: Deed): RecordField[] {
  const { t } = useTranslation();
  const note = (required: boolean): RecordField => ({
    key: 'note',
    kind: 'long',
    label: t(required ? 'tasks.reason' : 'tasks.opinion'),
    required,
  });
  switch (deed.kind) {
    case 'move':
      return deed.way === 'submit' ? submission(task, t) : [note(turnsRound.includes(deed.way))];
    case 'part':
      return deed.way === 'submit'
        ? [{ key: 'note', kind: 'long', label: t('tasks.part_report'), required: true }]
        : [note(['return', 'reopen'].includes(deed.way))];
    case 'urge':
      return [{ key: 'note', kind: 'long', label: t('tasks.urge_note'), required: true }];
    case 'extend':
      return [
        {
          key: 'until_on',
          kind: 'day',
          label: t('tasks.until_on'),
          required: true,
          help: t('tasks.until_help', { due: task.due_on }),
        },
        { key: 'reason', kind: 'long', label: t('tasks.reason'), required: true },
      ];
    case 'decide':
      return [note(!deed.approved)];
  }
}
