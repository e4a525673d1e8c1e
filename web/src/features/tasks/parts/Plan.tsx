/** The work plan of a task: its steps over time, and the form in which its unit writes them. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../../api/change';
import { call, client } from '../../../api/client';
import { Button, Form, Input } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { RowsEditor, type Written } from '../../../ui/RowsEditor';
import { Timeline } from '../../../ui/Timeline';
import { type Milestone, stale, type TaskDetail } from '../queries';
import { earlier } from './list';
import styles from './Tasks.module.css';

export function Plan({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const put = usePutPlan(task.id);
  const plans = task.may.includes('plan');
  const { milestones } = task;
  if (writing)
    return (
      <RecordForm<{ milestones: Milestone[] }>
        fields={[]}
        initial={{ milestones }}
        submitLabel={t('tasks.save_plan')}
        onCancel={() => setWriting(false)}
        onSubmit={async (values) => {
          await put.mutateAsync(
            values.milestones
              .filter((one) => one.title.trim() || one.due_on)
              .map((one) => ({ ...one, done_on: one.done_on || null })),
          );
          setWriting(false);
        }}
      >
        <Form.Item name="milestones" label={t('tasks.milestones')} extra={t('tasks.plan_help')}>
          <StepsEditor />
        </Form.Item>
      </RecordForm>
    );
  const write = plans ? (
    <Button onClick={() => setWriting(true)}>{t('tasks.write_plan')}</Button>
  ) : null;
  if (milestones.length === 0)
    return (
      <div className={styles.bar}>
        <span className={styles.soft}>{t(plans ? 'tasks.no_plan_why' : 'tasks.no_plan_wait')}</span>
        {write}
      </div>
    );
  const ends = [...milestones.map((one) => one.due_on), task.due_on ?? task.today].sort();
  const from = task.starts_on ?? (ends[0] && ends[0] < task.today ? ends[0] : task.today);
  return (
    <div className={styles.stack}>
      <Timeline
        caption={t('tasks.plan')}
        today={task.today}
        rows={milestones.map((one) => ({
          key: one.id ?? one.title,
          title: one.title,
          planned: { from: earlier(from, one.due_on), to: one.due_on },
          milestones: [{ on: one.due_on, title: one.title }],
          tone: one.done_on ? 'green' : one.due_on < task.today ? 'red' : 'grey',
          word: one.done_on
            ? t('tasks.done_on', { day: one.done_on })
            : t(one.due_on < task.today ? 'tasks.light_red' : 'tasks.not_done'),
        }))}
      />
      {write ? <div>{write}</div> : null}
    </div>
  );
}

function StepsEditor(written: Written<Milestone>) {
  const { t } = useTranslation();
  return (
    <RowsEditor<Milestone>
      {...written}
      fresh={{ title: '', due_on: '', done_on: null }}
      addLabel={t('tasks.add_milestone')}
      removeLabel={(number) => t('tasks.remove_milestone', { number })}
      rowClass={styles.plan}
    >
      {(row, change, number) => (
        <>
          <Input
            aria-label={t('tasks.milestone_of', { number })}
            placeholder={t('tasks.milestone')}
            value={row.title}
            onChange={(event) => change({ title: event.target.value })}
          />
          <Input
            type="date"
            aria-label={t('tasks.milestone_due_of', { number })}
            title={t('tasks.due_on')}
            value={row.due_on}
            onChange={(event) => change({ due_on: event.target.value })}
          />
          <Input
            type="date"
            aria-label={t('tasks.milestone_done_of', { number })}
            title={t('tasks.milestone_done')}
            value={row.done_on ?? ''}
            onChange={(event) => change({ done_on: event.target.value || null })}
          />
        </>
      )}
    </RowsEditor>
  );
}

const usePutPlan = (id: string) =>
  useChange(stale, (milestones: Milestone[]) =>
    call(
      client.PUT('/api/v1/tasks/{id}/milestones', {
        params: { path: { id } },
        body: { milestones },
      }),
    ),
  );
