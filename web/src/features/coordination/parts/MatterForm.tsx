/** A matter being written; which fields it has comes of its kind. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCampaign } from '../../../api/campaigns';
import { useOrganisations } from '../../../api/organisations';
import { useSession } from '../../../api/session';
import { useRows } from '../../../api/standards';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Loading } from '../../../ui/States';
import { type Kind, type Matter, useMeetings, usePutMatter, useTaskChoices } from '../queries';
import { bodyOf, fieldsOf, of, type Values, valuesOf } from './kinds';

export interface MatterFormProps {
  campaign: string;
  kind: Kind;
  matter?: Matter | undefined;
  /** What is known already: the meeting it comes of, the task it concerns. */
  preset?: Values | undefined;
  onDone: () => void;
}

export function MatterForm(props: MatterFormProps) {
  const { campaign, kind, matter, preset, onDone } = props;
  const { t } = useTranslation();
  const { today, roles } = useSession();
  const put = usePutMatter(campaign, kind);
  const [revision] = useState(matter?.revision ?? 0);
  const choices = useChoices(campaign);
  if (!choices) return <Loading rows={8} />;
  const office = roles.some((role) => role.role === 'office');
  const own = roles.flatMap((role) =>
    role.organisation ? [{ value: role.organisation, label: role.organisation_name ?? '' }] : [],
  );
  const options: Partial<Record<keyof Values, { value: string; label: string }[]>> = {
    unit: office ? choices.units : own,
    counterpart: choices.units,
    item: choices.items,
    tasks: choices.tasks,
    meeting: choices.meetings,
  };
  const none = { value: '', label: t('coordination.none_chosen') };
  const fields: RecordField[] = fieldsOf[kind].map(({ key, kind: sort, must }) => {
    const help = t(`coordination.help_${of(kind, key)}`, { defaultValue: '' });
    const found = options[key];
    return {
      key,
      kind: sort,
      label: t(`coordination.field_${of(kind, key)}`),
      required: must,
      ...(help ? { help } : {}),
      ...(found ? { options: must || sort === 'choices' ? found : [none, ...found] } : {}),
    };
  });
  const initial: Values = matter
    ? valuesOf(matter)
    : {
        unit: office ? '' : (own[0]?.value ?? ''),
        item: '',
        meeting: '',
        counterpart: '',
        tasks: [],
        on_day: today,
        ...(kind === 'guidance' ? { days: '5' } : {}),
        ...preset,
      };
  // An empty choice that must be made is none at all, so that the form asks for it.
  const shown = Object.fromEntries(
    Object.entries(initial).filter(
      ([key, value]) => value !== '' || !fields.find((field) => field.key === key)?.required,
    ),
  ) as Values;
  return (
    <RecordForm<Values>
      fields={fields}
      initial={shown}
      draftKey={matter ? undefined : `coordination.${kind}`}
      submitLabel={t('coordination.save')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await put.mutateAsync({ id: matter?.id, body: bodyOf(kind, values, revision) });
        onDone();
      }}
    />
  );
}

/** Units, items, tasks and meetings to choose from; nothing while they are asked for. */
function useChoices(campaign: string) {
  const whole = useCampaign(campaign);
  const rows = useRows(whole.data?.edition);
  const organisations = useOrganisations();
  const tasks = useTaskChoices(campaign);
  const meetings = useMeetings(campaign);
  if (!organisations.data || !tasks.data || !meetings.data || (whole.data && rows.isPending))
    return undefined;
  return {
    units: organisations.data
      .filter((one) => !one.to_on)
      .map((one) => ({ value: one.id, label: one.name })),
    items: (rows.data ?? []).map((row) => ({
      value: row.key,
      label: [row.number, row.name].filter(Boolean).join(' '),
    })),
    tasks: tasks.data.items.map((task) => ({
      value: task.id,
      label: `${task.parent ? '· ' : ''}${task.number} ${task.title}`,
    })),
    meetings: meetings.data.items.map((one) => ({
      value: one.id,
      label: `${one.on_day} ${one.title}`,
    })),
  };
}
