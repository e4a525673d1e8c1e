/** What was seen of an entry in a year, or how it was judged, being written. */
import { useTranslation } from 'react-i18next';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { type EntryDetail, type Register, useObserve } from '../queries';
import { fieldOf } from './EntryForm';
import { fieldsOf, type Values } from './values';

export function ObservationForm(props: {
  register: Register;
  entry: EntryDetail;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { register, entry, onDone } = props;
  const observe = useObserve(entry.id);
  const observed = register.fields.filter((field) => field.observed);
  const judged: RecordField[] = [
    {
      key: 'result',
      kind: 'radio',
      label: t('registers.result'),
      required: true,
      options: [
        { value: 'passed', label: t('registers.result_passed') },
        { value: 'failed', label: t('registers.result_failed') },
      ],
    },
    { key: 'score', kind: 'number', label: t('registers.score') },
  ];
  const fields: RecordField[] = [
    { key: 'year', kind: 'number', label: t('registers.year'), required: true },
    { key: 'on', kind: 'day', label: t('registers.on'), required: true },
    ...(register.assessed ? judged : []),
    ...observed.map((field) => ({ ...fieldOf(field, t), required: false })),
    { key: 'observer', kind: 'text', label: t('registers.observer') },
    { key: 'note', kind: 'long', label: t('registers.note') },
  ];
  const number = (value: Values[string]) =>
    value === undefined || value === null || value === '' ? null : Number(value);
  return (
    <RecordForm<Values>
      fields={fields}
      initial={{ year: register.today.slice(0, 4), on: register.today }}
      submitLabel={t('registers.save')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await observe.mutateAsync({
          year: number(values.year) ?? 0,
          on: String(values.on ?? ''),
          result: values.result === 'passed' || values.result === 'failed' ? values.result : null,
          score: number(values.score),
          fields: fieldsOf(values, observed),
          observer: String(values.observer ?? ''),
          note: String(values.note ?? ''),
        });
        onDone();
      }}
    />
  );
}
