/** A line of the breakdown being written, or a part into which a unit divides its own task. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCampaign } from '../../../api/campaigns';
import { useOrganisations } from '../../../api/organisations';
import { useSession } from '../../../api/session';
import { useRows } from '../../../api/standards';
import { Form, Input, Select } from '../../../ui/kit';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { RowsEditor, type Written } from '../../../ui/RowsEditor';
import { Loading } from '../../../ui/States';
import { type PartBody, type Task, useTasks } from '../queries';
import { bodyFrom, type LineValues, valuesOf } from './line';
import { choices } from './list';
import styles from './Tasks.module.css';
import { usePutTask } from './writing';

export interface LineFormProps {
  campaign: string;
  task: Task | undefined;
  /** The task that is divided. */
  parent?: Task | undefined;
  onDone: () => void;
}

export function LineForm(props: LineFormProps) {
  const campaign = useCampaign(props.campaign);
  const rows = useRows(campaign.data?.edition);
  const organisations = useOrganisations();
  if (!organisations.data || (campaign.data && rows.isPending)) return <Loading rows={10} />;
  const items = (rows.data ?? []).map((row) => ({
    value: row.key,
    label: [row.number, row.name].filter(Boolean).join(' '),
  }));
  return <Whole {...props} items={items} organisations={organisations.data} />;
}

type Organisations = NonNullable<ReturnType<typeof useOrganisations>['data']>;

function Whole(
  props: LineFormProps & {
    items: { value: string; label: string }[];
    organisations: Organisations;
  },
) {
  const { t } = useTranslation();
  const { campaign, task, parent, onDone, items, organisations } = props;
  const { city } = useSession();
  const put = usePutTask(campaign);
  // Those that others wrote already, so that one programme has one name.
  const known = useTasks(campaign).data?.items.flatMap((one) => one.programmes) ?? [];
  const above = parent !== undefined || task?.parent != null;
  const initial = task
    ? valuesOf(task)
    : parent
      ? {
          lead: parent.lead?.id,
          due_on: parent.due_on ?? undefined,
          division: parent.division,
          leader: '',
          person: '',
          title: '',
        }
      : { item: '', lead: '', leader: '', person: '', division: city.code, title: '' };
  const [chosen, setChosen] = useState<Partial<LineValues>>(initial as Partial<LineValues>);
  const none = { value: '', label: t('tasks.not_named') };
  const units = organisations
    .filter((one) => !one.to_on)
    .map((one) => ({ value: one.id, label: one.name }));
  const posts = (value: string | undefined) => [
    none,
    ...organisations.flatMap((one) =>
      one.posts
        // One that was chosen before the unit changed is still to be seen.
        .filter((post) => one.id === chosen.lead || post.id === value)
        .map((post) => ({
          value: post.id,
          label: [one.id === chosen.lead ? '' : one.short_name, post.title, post.holder?.name]
            .filter(Boolean)
            .join(' '),
        })),
    ),
  ];
  // A part serves the item of what it was divided from, and has no target of its own.
  const ofLine = (field: RecordField): RecordField[] => (above ? [] : [field]);
  const fields: RecordField[] = [
    ...ofLine({
      key: 'item',
      kind: 'choice',
      label: t('tasks.item'),
      options: [{ value: '', label: t('tasks.no_item') }, ...items],
    }),
    { key: 'title', kind: 'text', label: t('tasks.task'), required: true },
    { key: 'requirement', kind: 'long', label: t('tasks.requirement') },
    {
      key: 'lead',
      kind: 'choice',
      label: t('tasks.lead_unit'),
      options: [none, ...units],
      help: t('tasks.lead_help'),
    },
    { key: 'leader', kind: 'choice', label: t('tasks.leader'), options: posts(chosen.leader) },
    {
      key: 'person',
      kind: 'choice',
      label: t('tasks.person'),
      options: posts(chosen.person),
      help: t('tasks.post_help'),
    },
    { key: 'due_on', kind: 'day', label: t('tasks.due_on') },
    { key: 'starts_on', kind: 'day', label: t('tasks.starts_on') },
    {
      key: 'division',
      kind: 'choice',
      label: t('tasks.territory'),
      options: choices([
        [city.code, city.name],
        ...organisations.map((one) => [one.division, one.division_name] as const),
      ]),
    },
    { key: 'quantity', kind: 'number', label: t('tasks.quantity') },
    {
      key: 'quantity_unit',
      kind: 'text',
      label: t('tasks.quantity_unit'),
      help: t('tasks.quantity_unit_help'),
    },
    { key: 'quality', kind: 'long', label: t('tasks.quality') },
    ...ofLine({
      key: 'target',
      kind: 'number',
      label: t('tasks.target'),
      help: t('tasks.target_help'),
    }),
    ...ofLine({ key: 'central', kind: 'switch', label: t('tasks.central') }),
    { key: 'note', kind: 'long', label: t('tasks.remark') },
  ];
  return (
    <RecordForm<LineValues>
      fields={fields}
      initial={initial}
      submitLabel={t('tasks.save')}
      onCancel={onDone}
      onValues={setChosen}
      onSubmit={async (values) => {
        await put.mutateAsync({ id: task?.id, body: bodyFrom(values, task, parent?.id) });
        onDone();
      }}
    >
      <Form.Item
        name="cooperating"
        label={t('tasks.cooperating')}
        extra={t('tasks.cooperating_help')}
      >
        <PartsEditor units={units} />
      </Form.Item>
      <Form.Item name="programmes" label={t('tasks.programmes')} extra={t('tasks.programmes_help')}>
        <Select mode="tags" options={choices(known.map((one) => [one, one]))} />
      </Form.Item>
    </RecordForm>
  );
}

function PartsEditor(props: Written<PartBody> & { units: { value: string; label: string }[] }) {
  const { t } = useTranslation();
  const { units, ...written } = props;
  return (
    <RowsEditor<PartBody>
      {...written}
      fresh={{ organisation: '', part: '', due_on: null }}
      addLabel={t('tasks.add_part')}
      removeLabel={(number) => t('tasks.remove_part', { number })}
      rowClass={styles.row}
    >
      {(row, change, number) => (
        <>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('tasks.part_unit_of', { number })}
            placeholder={t('tasks.unit')}
            value={row.organisation || null}
            options={units}
            onChange={(organisation) => change({ organisation: organisation ?? '' })}
          />
          <Input
            aria-label={t('tasks.part_of', { number })}
            placeholder={t('tasks.part_what')}
            value={row.part ?? ''}
            onChange={(event) => change({ part: event.target.value })}
          />
          <Input
            type="date"
            aria-label={t('tasks.part_due_of', { number })}
            value={row.due_on ?? ''}
            onChange={(event) => change({ due_on: event.target.value || null })}
          />
        </>
      )}
    </RowsEditor>
  );
}
