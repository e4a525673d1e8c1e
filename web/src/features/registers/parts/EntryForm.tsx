/** An entry of a register being written. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDivisions, useOrganisations } from '../../../api/organisations';
import { useSession } from '../../../api/session';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Loading } from '../../../ui/States';
import {
  type Entry,
  type Field,
  type Place,
  type Register,
  type Shape,
  usePutEntry,
} from '../queries';
import { PlaceEditor } from './PlaceEditor';
import { placeOf, shapeOf, textOf } from './place';
import { bodyOf, type Values, valuesOf } from './values';

export function EntryForm(props: {
  register: Register;
  entry?: Entry | undefined;
  place?: Place | undefined;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { register, entry, place, onDone } = props;
  const { city } = useSession();
  const put = usePutEntry(register.key);
  // Read once: whoever else was first must be noticed.
  const [revision] = useState(entry?.revision ?? 0);
  const [text, setText] = useState(() => textOf(place));
  const [shape, setShape] = useState<Shape>(() =>
    place ? shapeOf(place) : (register.shapes[register.shapes.length - 1] ?? 'point'),
  );
  const units = useOrganisations();
  const divisions = useDivisions();
  if (!units.data || !divisions.data) return <Loading rows={8} />;
  const codes = new Set([...register.divisions, ...(entry ? [entry.division] : [])]);
  const areas = [
    { value: city.code, label: t('registers.whole_city') },
    ...divisions.data
      .filter((one) => !one.to_on)
      .map((one) => ({ value: one.code, label: one.name })),
  ].filter((one) => codes.has(one.value));
  const none = { value: '', label: t('registers.none_chosen') };
  const fields: RecordField[] = [
    { key: 'name', kind: 'text', label: t('registers.name'), required: true },
    { key: 'code', kind: 'text', label: t('registers.code'), help: t('registers.code_help') },
    {
      key: 'division',
      kind: 'choice',
      label: t('registers.division'),
      required: true,
      options: areas,
    },
    {
      key: 'unit',
      kind: 'choice',
      label: t('registers.unit'),
      options: [
        none,
        ...units.data
          .filter((one) => !one.to_on)
          .map((one) => ({ value: one.id, label: one.short_name })),
      ],
    },
    ...register.fields.map((field) => fieldOf(field, t)),
    { key: 'note', kind: 'long', label: t('registers.note') },
  ];
  const [first] = areas;
  return (
    <RecordForm<Values>
      fields={fields}
      initial={
        entry
          ? valuesOf(entry, register.fields)
          : {
              division: first?.value,
              unit: register.own_unit ?? '',
            }
      }
      submitLabel={t('registers.save')}
      onCancel={onDone}
      onSubmit={async (values) => {
        const drawn = placeOf(text, shape);
        if (drawn === 'wrong') throw { message: t('registers.place_wrong') };
        await put.mutateAsync({
          id: entry?.id,
          body: bodyOf(values, register.fields, drawn, revision),
        });
        onDone();
      }}
    >
      <PlaceEditor
        shapes={register.shapes}
        was={place}
        text={text}
        shape={shape}
        onChange={(next, as) => {
          setText(next);
          setShape(as);
        }}
      />
    </RecordForm>
  );
}

/** A field of the kind as a form asks for it. */
export function fieldOf(field: Field, t: (key: string) => string): RecordField {
  const base = { key: field.key, label: field.name, required: field.required };
  const none = { value: '', label: t('registers.none_chosen') };
  switch (field.kind) {
    case 'choice':
      return {
        ...base,
        kind: 'choice',
        options: [
          ...(field.required ? [] : [none]),
          ...field.options.map((one) => ({ value: one.key, label: one.name })),
        ],
      };
    case 'flag':
      return {
        ...base,
        kind: 'choice',
        options: [
          ...(field.required ? [] : [none]),
          { value: 'yes', label: t('registers.yes') },
          { value: 'no', label: t('registers.no') },
        ],
      };
    case 'number':
    case 'year':
      return { ...base, kind: 'number' };
    case 'day':
      return { ...base, kind: 'day' };
    case 'text':
      return { ...base, kind: 'text' };
  }
}
