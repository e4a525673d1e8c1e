/** An action becomes a line of the breakdown, or a part of a task. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RecordForm } from '../../../ui/RecordForm';
import { type MatterDetail, useGive, useTaskChoices } from '../queries';
import styles from './Coordination.module.css';

export function GiveForm({ matter, onDone }: { matter: MatterDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const [revision] = useState(matter.revision);
  const give = useGive(matter.id);
  const tasks = useTaskChoices(matter.campaign);
  const options = (tasks.data?.items ?? [])
    .filter((task) => task.state !== 'closed' && task.state !== 'withdrawn')
    .map((task) => ({ value: task.id, label: `${task.number} ${task.title}` }));
  return (
    <div className={styles.stack}>
      <strong>{matter.title}</strong>
      <p className={styles.soft}>{t('coordination.give_why')}</p>
      <RecordForm<{ parent: string }>
        fields={[
          {
            key: 'parent',
            kind: 'choice',
            label: t('coordination.give_parent'),
            options: [{ value: '', label: t('coordination.give_line') }, ...options],
          },
        ]}
        initial={{ parent: '' }}
        submitLabel={t('coordination.give')}
        onCancel={onDone}
        onSubmit={async ({ parent }) => {
          await give.mutateAsync({ parent: parent || null, revision });
          onDone();
        }}
      />
    </div>
  );
}
