/** The office decides a line: which answer holds, why there is none, why districts do not add up. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Button } from '../../../ui/kit';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Refused } from '../../../ui/States';
import { type DecisionWay, type Line, useDecide } from '../queries';
import styles from './Surveys.module.css';
import { said } from './words';

interface Values {
  way?: DecisionWay;
  unit?: string;
  reason?: string;
}

export function Decide({ line }: { line: Line }) {
  const { t } = useTranslation();
  const decide = useDecide(line.id);
  const [revision] = useState(line.revision);
  const [deciding, setDeciding] = useState(false);
  const given = line.asked.filter(
    ({ answer }) =>
      answer && !answer.no_value && (answer.state === 'submitted' || answer.state === 'accepted'),
  );
  const ways: DecisionWay[] = [
    ...(given.length > 0 ? (['choose'] as const) : []),
    'explain',
    ...(line.outcome?.sum?.differs ? (['explain_sum'] as const) : []),
  ];
  const first = line.outcome?.open.includes('sum') ? 'explain_sum' : ways[0];
  const [way, setWay] = useState<DecisionWay | undefined>(first);
  const decided = line.outcome?.decision != null || Boolean(line.outcome?.sum?.reason);
  if (!deciding)
    return (
      <div className={styles.deeds}>
        {decide.error ? <Refused error={asApiError(decide.error)} /> : null}
        <Button onClick={() => setDeciding(true)}>{t('surveys.decide')}</Button>
        {decided ? (
          <Button
            onClick={() => decide.mutate({ way: 'clear', reason: '', revision: line.revision })}
          >
            {t('surveys.decide_clear')}
          </Button>
        ) : null}
      </div>
    );
  const fields: RecordField[] = [
    {
      key: 'way',
      kind: 'radio',
      label: t('surveys.decide'),
      required: true,
      options: ways.map((value) => ({ value, label: t(`surveys.decide_${value}`) })),
    },
    ...(way === 'choose'
      ? ([
          {
            key: 'unit',
            kind: 'radio',
            label: t('surveys.decide_unit'),
            required: true,
            options: given.map(({ unit, answer }) => ({
              value: unit.id,
              label: `${unit.name} ${answer ? said(line, answer, t) : ''}`,
            })),
          },
        ] satisfies RecordField[])
      : []),
    {
      key: 'reason',
      kind: 'long',
      label: t('surveys.decide_reason'),
      help: t('surveys.help_reason'),
      required: true,
    },
  ];
  return (
    <RecordForm<Values>
      fields={fields}
      initial={first ? { way: first } : {}}
      submitLabel={t('surveys.decide')}
      onCancel={() => setDeciding(false)}
      onValues={(values) => setWay(values.way)}
      onSubmit={async (values) => {
        await decide.mutateAsync({
          way: values.way ?? 'explain',
          unit: values.way === 'choose' ? (values.unit ?? null) : null,
          reason: values.reason ?? '',
          revision,
        });
        setDeciding(false);
      }}
    />
  );
}
