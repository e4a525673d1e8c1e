/** A step of a matter: the answer, what was done, or why; refused when somebody was first. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { type MatterDetail, useMoveMatter, type Way } from '../queries';
import styles from './Coordination.module.css';
import { of } from './kinds';

const silent: Way[] = ['accept', 'escalate', 'restore'];
const answers: Way[] = ['answer', 'finish'];

export function MoveForm(props: { matter: MatterDetail; way: Way; onDone: () => void }) {
  const { t } = useTranslation();
  const { matter, way, onDone } = props;
  // Read once: whoever else was first must be noticed.
  const [revision] = useState(matter.revision);
  const move = useMoveMatter(matter.id);
  const label = answers.includes(way)
    ? t(`coordination.answer_${matter.kind}`)
    : t('coordination.reason');
  const fields: RecordField[] = [
    {
      key: 'note',
      kind: 'long',
      label: silent.includes(way) ? t('coordination.remark') : label,
      required: !silent.includes(way),
    },
    ...(matter.kind === 'liaison' && way === 'answer'
      ? [
          {
            key: 'effect',
            kind: 'long',
            label: t('coordination.field_liaison_effect'),
          } as const,
        ]
      : []),
  ];
  return (
    <div className={styles.stack}>
      <strong>{matter.title}</strong>
      <RecordForm<{ note?: string; effect?: string }>
        fields={fields}
        submitLabel={t(`coordination.way_${of(matter.kind, way)}`)}
        onCancel={onDone}
        onSubmit={async ({ note, effect }) => {
          await move.mutateAsync({
            move: way,
            note: note ?? '',
            effect: effect ?? '',
            revision,
          });
          onDone();
        }}
      />
    </div>
  );
}
