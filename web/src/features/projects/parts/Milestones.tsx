/** The milestones of a measure's scheme: being written in its form, and as they stand on its page. */
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import { Input } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { RowsEditor, type Written } from '../../../ui/RowsEditor';
import type { Milestone, MilestoneLight, MilestoneView } from '../queries';
import styles from './Projects.module.css';

const tones: Record<MilestoneLight, Tone> = {
  done: 'green',
  done_late: 'amber',
  overdue: 'red',
  soon: 'amber',
  ahead: 'blue',
  undated: 'grey',
};

export function MilestoneRows(props: Written<Milestone>) {
  const { t } = useTranslation();
  return (
    <RowsEditor<Milestone>
      {...props}
      fresh={{ name: '', planned_on: null, done_on: null, note: '' }}
      addLabel={t('projects.milestone_add')}
      full={(props.value?.length ?? 0) >= 50}
      removeLabel={(number) => t('projects.milestone_drop', { number })}
      rowClass={styles.milestone}
    >
      {(row, change, number) => (
        <>
          <Input
            aria-label={t('projects.milestone_name', { number })}
            placeholder={t('projects.milestone')}
            value={row.name}
            maxLength={100}
            onChange={({ target }) => change({ name: target.value })}
          />
          {(['planned_on', 'done_on'] as const).map((key) => (
            <Input
              key={key}
              type="date"
              aria-label={t(`projects.milestone_${key}_of`, { number })}
              addonBefore={t(`projects.milestone_${key}`)}
              value={row[key] ?? ''}
              onChange={({ target }) => change({ [key]: target.value || null })}
            />
          ))}
          <Input
            aria-label={t('projects.milestone_note_of', { number })}
            placeholder={t('projects.note')}
            value={row.note ?? ''}
            maxLength={500}
            onChange={({ target }) => change({ note: target.value })}
          />
        </>
      )}
    </RowsEditor>
  );
}

export function Milestones({ all }: { all: readonly MilestoneView[] }) {
  const { t } = useTranslation();
  if (all.length === 0) return <p className={styles.soft}>{t('projects.no_milestones')}</p>;
  const rows = all.map((one, place) => ({ ...one, place: String(place + 1) }));
  return (
    <DataTable<(typeof rows)[number]>
      caption={t('projects.milestones')}
      rows={rows}
      rowKey="place"
      cards
      columns={[
        { title: t('projects.milestone'), dataIndex: 'name', key: 'name' },
        {
          title: t('projects.state'),
          key: 'light',
          render: (_, row) => (
            <Lamp tone={tones[row.light]} word={t(`projects.milestone_${row.light}`)} />
          ),
        },
        {
          title: t('projects.milestone_planned_on'),
          key: 'planned_on',
          render: (_, row) => row.planned_on ?? dash,
        },
        {
          title: t('projects.milestone_done_on'),
          key: 'done_on',
          render: (_, row) => row.done_on ?? dash,
        },
        {
          title: t('projects.note'),
          key: 'note',
          render: (_, row) => (
            <div className={`${styles.wrap} ${styles.text}`}>{row.note || dash}</div>
          ),
        },
      ]}
    />
  );
}
