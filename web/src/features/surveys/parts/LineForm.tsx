/** A line being written: which figure of which place is asked of whom. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCampaign } from '../../../api/campaigns';
import { useDivisions, useOrganisations } from '../../../api/organisations';
import { useSession } from '../../../api/session';
import { useRows } from '../../../api/standards';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Loading } from '../../../ui/States';
import { type Form, type Line, type SurveyDetail, usePutLine } from '../queries';

interface Values {
  figure?: string;
  name?: string;
  form?: Form;
  measure?: string;
  item?: string;
  division?: string;
  year?: string | null;
  units?: string[];
  due_on?: string;
  evidence?: string;
  hint?: string;
  sums?: boolean;
  number?: string | null;
}

const forms: Form[] = ['number', 'yes_no', 'text', 'rows'];

export function LineForm(props: {
  survey: SurveyDetail;
  line?: Line | undefined;
  onDone: () => void;
}) {
  const { survey, line, onDone } = props;
  const { t } = useTranslation();
  const { city } = useSession();
  const put = usePutLine(survey.id);
  const [revision] = useState(line?.revision ?? 0);
  const [figure, setFigure] = useState(line?.figure ?? '');
  const [form, setForm] = useState<Form | undefined>(line?.form);
  const choices = useChoices(survey.campaign);
  if (!choices) return <Loading rows={8} />;
  const own = figure === '';
  const none = { value: '', label: t('surveys.none_chosen') };
  const fields: RecordField[] = [
    {
      key: 'figure',
      kind: 'choice',
      label: t('surveys.field_figure'),
      help: t('surveys.help_figure'),
      options: [
        { value: '', label: t('surveys.own_figure') },
        ...survey.figures.map((one) => ({
          value: one.key,
          label: one.measure ? `${one.name} (${one.measure})` : one.name,
        })),
      ],
    },
    ...(own
      ? ([
          { key: 'name', kind: 'text', label: t('surveys.field_name'), required: true },
          {
            key: 'form',
            kind: 'radio',
            label: t('surveys.field_form'),
            required: true,
            options: forms.map((value) => ({ value, label: t(`surveys.form_${value}`) })),
          },
          ...(form === 'number'
            ? [
                {
                  key: 'measure',
                  kind: 'text',
                  label: t('surveys.field_measure'),
                  required: true,
                } as const,
              ]
            : []),
        ] satisfies RecordField[])
      : []),
    {
      key: 'division',
      kind: 'choice',
      label: t('surveys.field_division'),
      options: [{ value: '', label: t('surveys.whole_city') }, ...choices.divisions],
    },
    {
      key: 'units',
      kind: 'choices',
      label: t('surveys.field_units'),
      help: t('surveys.help_units'),
      options: choices.units,
    },
    {
      key: 'due_on',
      kind: 'day',
      label: t('surveys.due'),
      help: t('surveys.help_line_due', { day: survey.due_on }),
    },
    { key: 'year', kind: 'number', label: t('surveys.field_year') },
    {
      key: 'evidence',
      kind: 'text',
      label: t('surveys.field_evidence'),
      help: t('surveys.help_evidence'),
    },
    { key: 'hint', kind: 'long', label: t('surveys.field_hint') },
    {
      key: 'item',
      kind: 'choice',
      label: t('surveys.field_item'),
      options: [none, ...choices.items],
    },
    {
      key: 'sums',
      kind: 'switch',
      label: t('surveys.field_sums'),
      help: t('surveys.help_sums'),
    },
    { key: 'number', kind: 'number', label: t('surveys.field_number') },
  ];
  return (
    <RecordForm<Values>
      fields={fields}
      initial={{
        figure: line?.figure ?? '',
        name: line && !line.figure ? line.name : '',
        form: line?.form,
        measure: line?.measure ?? '',
        item: line?.item ?? '',
        division: line && line.division !== city.code ? line.division : '',
        year: line ? String(line.year) : null,
        units: line?.asked.map(({ unit }) => unit.id) ?? [],
        due_on: line?.due_on ?? '',
        evidence: line?.evidence ?? '',
        hint: line?.hint ?? '',
        sums: line?.sums ?? false,
        number: line ? String(line.number) : null,
      }}
      submitLabel={t('surveys.save')}
      onCancel={onDone}
      onValues={(values) => {
        setFigure(values.figure ?? '');
        setForm(values.form);
      }}
      onSubmit={async (values) => {
        const chosen = values.figure ?? '';
        await put.mutateAsync({
          id: line?.id,
          body: {
            figure: chosen,
            name: chosen ? '' : (values.name ?? ''),
            form: chosen ? null : (values.form ?? null),
            measure: chosen ? '' : (values.measure ?? ''),
            item: values.item ?? '',
            division: values.division ?? '',
            year: values.year ? Number(values.year) : null,
            units: values.units ?? [],
            due_on: values.due_on || null,
            evidence: values.evidence ?? '',
            hint: values.hint ?? '',
            // A new figure of the edition adds up as its unit of measure says.
            sums: line || !chosen || values.sums ? (values.sums ?? false) : null,
            number: values.number ? Number(values.number) : null,
            revision,
          },
        });
        onDone();
      }}
    />
  );
}

/** Divisions, units and items to choose from; nothing while they are asked for. */
function useChoices(campaign: string) {
  const whole = useCampaign(campaign);
  const rows = useRows(whole.data?.edition);
  const organisations = useOrganisations();
  const divisions = useDivisions();
  if (!organisations.data || !divisions.data || (whole.data && rows.isPending)) return undefined;
  return {
    units: organisations.data
      .filter((one) => !one.to_on)
      .map((one) => ({ value: one.id, label: one.name })),
    divisions: divisions.data
      .filter((one) => !one.to_on && !one.withdrawn)
      .map((one) => ({ value: one.code, label: one.name })),
    items: (rows.data ?? []).map((row) => ({
      value: row.key,
      label: [row.number, row.name].filter(Boolean).join(' '),
    })),
  };
}
