/** A survey being opened, or what it says of itself being changed. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RecordForm } from '../../../ui/RecordForm';
import { type Survey, usePutSurvey } from '../queries';

interface Values {
  title?: string;
  purpose?: string;
  due_on?: string;
  tolerance_percent?: string;
}

export function SurveyForm(props: {
  campaign: string;
  survey?: Survey | undefined;
  /** With the id of the survey when it was kept. */
  onDone: (id?: string) => void;
}) {
  const { t } = useTranslation();
  const { campaign, survey, onDone } = props;
  const [revision] = useState(survey?.revision ?? 0);
  const put = usePutSurvey(campaign);
  return (
    <RecordForm<Values>
      fields={[
        { key: 'title', kind: 'text', label: t('surveys.field_title'), required: true },
        {
          key: 'purpose',
          kind: 'long',
          label: t('surveys.field_purpose'),
          help: t('surveys.help_purpose'),
        },
        {
          key: 'due_on',
          kind: 'day',
          label: t('surveys.due'),
          help: t('surveys.help_due'),
          required: true,
        },
        {
          key: 'tolerance_percent',
          kind: 'number',
          label: t('surveys.field_tolerance'),
          help: t('surveys.help_tolerance'),
          unit: '%',
          required: true,
        },
      ]}
      initial={{
        title: survey?.title ?? '',
        purpose: survey?.purpose ?? '',
        due_on: survey?.due_on ?? '',
        tolerance_percent: String(survey?.tolerance_percent ?? 1),
      }}
      draftKey={survey ? undefined : 'survey-draft'}
      submitLabel={t('surveys.save')}
      onCancel={() => onDone()}
      onSubmit={async ({ title, purpose, due_on, tolerance_percent }) => {
        const made = await put.mutateAsync({
          id: survey?.id,
          body: {
            title: title ?? '',
            purpose: purpose ?? '',
            due_on: due_on ?? '',
            tolerance_percent: Number(tolerance_percent),
            revision,
          },
        });
        onDone(made.id);
      }}
    />
  );
}
