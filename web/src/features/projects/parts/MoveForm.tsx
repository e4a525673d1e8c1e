/** A step of a measure: how far it is, what was done, or why; refused when somebody was first. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { type ProjectDetail, useMoveProject, type Way } from '../queries';
import styles from './Projects.module.css';
import { silent } from './values';

export function MoveForm(props: { project: ProjectDetail; way: Way; onDone: () => void }) {
  const { t } = useTranslation();
  const { project, way, onDone } = props;
  const [revision] = useState(project.revision);
  const move = useMoveProject(project.id);
  const unmoved = way === 'close' && !project.has_moved;
  const unsettled = way === 'begin' && project.conflicts > 0;
  const fields: RecordField[] = [
    ...(way === 'report'
      ? [
          {
            key: 'progress',
            kind: 'number',
            label: t('projects.progress'),
            unit: '%',
            required: true,
          } as const,
        ]
      : []),
    {
      key: 'note',
      kind: 'long',
      label: t(
        unmoved
          ? 'projects.why_unmoved'
          : unsettled
            ? 'projects.why_unsettled'
            : way === 'report' || way === 'finish'
              ? 'projects.what_was_done'
              : silent.has(way)
                ? 'projects.remark'
                : 'projects.why',
      ),
      required: unmoved || unsettled || !silent.has(way),
    },
  ];
  return (
    <div className={styles.stack}>
      <p>{t(`projects.way_help_${unmoved ? 'close_unmoved' : way}`)}</p>
      {unsettled ? (
        <p role="alert">{t('projects.begin_unsettled', { count: project.conflicts })}</p>
      ) : null}
      <RecordForm<{ note?: string; progress?: string }>
        fields={fields}
        initial={{ progress: String(project.progress) }}
        submitLabel={t(`projects.way_${way}`)}
        onCancel={onDone}
        onSubmit={async ({ note, progress }) => {
          await move.mutateAsync({
            move: way,
            note: note ?? '',
            progress: way === 'report' ? Number(progress) : null,
            revision,
          });
          onDone();
        }}
      />
    </div>
  );
}
