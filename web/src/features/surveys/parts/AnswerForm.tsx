/**
 * What a unit answers to a line. Short enough for a phone: the value or why there is none, for
 * when, from where, how it was come by, how sure one is, and the proof.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { type Asked, type Line, type SurveyDetail, useEvidence, usePutAnswer } from '../queries';
import { bodyOf, confidences, methods, type Values, valuesOf } from './answer';
import styles from './Surveys.module.css';

export function AnswerForm(props: {
  survey: SurveyDetail;
  line: Line;
  asked: Asked;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { survey, line, asked, onDone } = props;
  const put = usePutAnswer(line.id, asked.unit.id);
  // Read once: whoever else was first must be noticed.
  const [revision] = useState(asked.answer?.revision ?? 0);
  const [has, setHas] = useState(asked.answer?.no_value ? 'none' : 'value');
  const pieces = useEvidence(survey.campaign, asked.unit.id);
  const options = (pieces.data?.items ?? []).map((one) => ({ value: one.id, label: one.title }));
  const value: RecordField =
    line.form === 'yes_no'
      ? {
          key: 'said',
          kind: 'radio',
          label: line.name,
          required: true,
          options: [
            { value: 'yes', label: t('surveys.said_yes') },
            { value: 'no', label: t('surveys.said_no') },
          ],
        }
      : line.form === 'text'
        ? { key: 'said', kind: 'long', label: line.name, required: true }
        : {
            key: 'amount',
            kind: 'number',
            label: line.name,
            unit: line.form === 'rows' ? t('surveys.rows_unit') : line.measure,
            required: true,
          };
  const choice = (key: string, kind: 'choice' | 'radio', keys: readonly string[]) => ({
    key,
    kind,
    label: t(`surveys.answer_${key}`),
    required: true,
    options: keys.map((one) => ({ value: one, label: t(`surveys.${key}_${one}`) })),
  });
  const fields: RecordField[] = [
    {
      key: 'has',
      kind: 'radio',
      label: t('surveys.answer_has'),
      options: [
        { value: 'value', label: t('surveys.has_value') },
        { value: 'none', label: t('surveys.has_none') },
      ],
    },
    ...(has === 'none'
      ? ([
          {
            key: 'no_value',
            kind: 'long',
            label: t('surveys.answer_no_value'),
            help: t('surveys.help_no_value'),
            required: true,
          },
        ] satisfies RecordField[])
      : ([
          value,
          {
            key: 'as_of',
            kind: 'text',
            label: t('surveys.answer_as_of'),
            help: t('surveys.help_as_of', { day: survey.cutoff_on }),
            required: true,
          },
          {
            key: 'source',
            kind: 'text',
            label: t('surveys.answer_source'),
            help: t('surveys.help_source'),
            required: true,
          },
          choice('method', 'choice', methods),
          choice('confidence', 'radio', confidences),
          {
            key: 'evidence',
            kind: 'choices',
            label: t('surveys.answer_evidence'),
            help:
              pieces.data && options.length === 0
                ? t('surveys.no_evidence_yet')
                : line.evidence || t('surveys.help_attach'),
            options,
          },
        ] satisfies RecordField[])),
    { key: 'note', kind: 'text', label: t('surveys.answer_note') },
    {
      key: 'how',
      kind: 'radio',
      label: t('surveys.answer_how'),
      options: [
        { value: 'submit', label: t('surveys.how_submit') },
        { value: 'keep', label: t('surveys.how_keep') },
      ],
    },
  ];
  // What is only kept may be half written; what is missing is asked for when it is handed in.
  const [how, setHow] = useState('submit');
  const shown = how === 'keep' ? fields.map((one) => ({ ...one, required: false })) : fields;
  return (
    <div className={styles.stack}>
      {asked.answer?.returned ? (
        <p className={styles.returned} role="note">
          {t('surveys.returned_because', { why: asked.answer.returned })}
        </p>
      ) : null}
      <RecordForm<Values>
        fields={shown}
        initial={valuesOf(line, asked.answer ?? undefined)}
        draftKey={`surveys.answer.${line.id}.${asked.unit.id}`}
        submitLabel={t(how === 'keep' ? 'surveys.keep' : 'surveys.hand_in')}
        onCancel={onDone}
        onValues={(values) => {
          setHas(values.has ?? 'value');
          setHow(values.how ?? 'submit');
        }}
        onSubmit={async (values) => {
          await put.mutateAsync(bodyOf(line, values, revision));
          onDone();
        }}
      />
    </div>
  );
}
