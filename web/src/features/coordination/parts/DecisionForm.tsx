/** What is decided of a blocker, and what that sets of tasks over the word of their units. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOrganisations } from '../../../api/organisations';
import { useSession } from '../../../api/session';
import { Form, Input, Select } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { RowsEditor, type Written } from '../../../ui/RowsEditor';
import { type MatterDetail, useDecide, useMeetings, useTaskChoices } from '../queries';
import styles from './Coordination.module.css';

const states = ['in_progress', 'changes_requested', 'closed', 'withdrawn'] as const;

interface Override {
  task: string;
  lead: string;
  due_on: string;
  state: (typeof states)[number] | '';
}

interface Values {
  text: string;
  body: string;
  document: string;
  on: string;
  meeting?: string;
  overrides?: Override[];
}

export function DecisionForm({ matter, onDone }: { matter: MatterDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const { today } = useSession();
  const [revision] = useState(matter.revision);
  const decide = useDecide(matter.id);
  const tasks = useTaskChoices(matter.campaign);
  const meetings = useMeetings(matter.campaign);
  const revisions = new Map((tasks.data?.items ?? []).map((task) => [task.id, task.revision]));
  return (
    <div className={styles.stack}>
      <strong>{matter.title}</strong>
      <RecordForm<Values>
        fields={[
          { key: 'text', kind: 'long', label: t('coordination.decision_text'), required: true },
          {
            key: 'body',
            kind: 'text',
            label: t('coordination.decision_body'),
            required: true,
            help: t('coordination.decision_body_help'),
          },
          {
            key: 'document',
            kind: 'text',
            label: t('coordination.decision_document'),
            required: true,
          },
          { key: 'on', kind: 'day', label: t('coordination.decision_on'), required: true },
          {
            key: 'meeting',
            kind: 'choice',
            label: t('coordination.field_blocker_meeting'),
            options: [
              { value: '', label: t('coordination.none_chosen') },
              ...(meetings.data?.items ?? []).map((one) => ({
                value: one.id,
                label: `${one.on_day} ${one.title}`,
              })),
            ],
          },
        ]}
        initial={{
          on: today,
          body: t('coordination.leading_group'),
          meeting: matter.meeting?.id ?? '',
          overrides: [],
        }}
        submitLabel={t('coordination.way_blocker_decide')}
        onCancel={onDone}
        onSubmit={async (values) => {
          await decide.mutateAsync({
            text: values.text,
            body: values.body,
            document: values.document,
            on: values.on,
            meeting: values.meeting || null,
            overrides: (values.overrides ?? [])
              .filter((one) => one.task)
              .map((one) => ({
                task: one.task,
                lead: one.lead || null,
                due_on: one.due_on || null,
                state: one.state || null,
                revision: revisions.get(one.task) ?? 0,
              })),
            revision,
          });
          onDone();
        }}
      >
        <Form.Item
          name="overrides"
          label={t('coordination.overrides')}
          extra={t('coordination.overrides_help')}
        >
          <Overrides matter={matter} />
        </Form.Item>
      </RecordForm>
    </div>
  );
}

function Overrides(props: Written<Override> & { matter: MatterDetail }) {
  const { t } = useTranslation();
  const { matter, ...written } = props;
  const tasks = useTaskChoices(matter.campaign);
  const organisations = useOrganisations();
  const named = matter.tasks.map((task) => task.id);
  const options = (tasks.data?.items ?? [])
    .filter((task) => task.state !== 'draft')
    // What the blocker names stands first.
    .sort((a, b) => Number(named.includes(b.id)) - Number(named.includes(a.id)))
    .map((task) => ({ value: task.id, label: `${task.number} ${task.title}` }));
  return (
    <RowsEditor<Override>
      {...written}
      fresh={{ task: named[0] ?? '', lead: '', due_on: '', state: '' }}
      addLabel={t('coordination.add_override')}
      removeLabel={(number) => t('coordination.remove_line', { number })}
      rowClass={styles.overrideRow}
    >
      {(one, change, number) => (
        <>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('coordination.override_task_of', { number })}
            value={one.task || null}
            options={options}
            onChange={(task) => change({ task: task ?? '' })}
          />
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('coordination.override_lead_of', { number })}
            value={one.lead}
            options={[
              { value: '', label: t('coordination.lead_stays') },
              ...(organisations.data ?? []).map((unit) => ({
                value: unit.id,
                label: unit.short_name,
              })),
            ]}
            onChange={(lead) => change({ lead })}
          />
          <Input
            type="date"
            aria-label={t('coordination.override_due_of', { number })}
            value={one.due_on}
            onChange={(event) => change({ due_on: event.target.value })}
          />
          <Select
            aria-label={t('coordination.override_state_of', { number })}
            value={one.state}
            options={[
              { value: '', label: t('coordination.state_stays') },
              ...states.map((value) => ({ value, label: t(`tasks.state_${value}`) })),
            ]}
            onChange={(state) => change({ state })}
          />
        </>
      )}
    </RowsEditor>
  );
}
