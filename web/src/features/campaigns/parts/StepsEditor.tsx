/** The steps of a plan as rows to change; stands in a form. */
import { useTranslation } from 'react-i18next';
import { Input, InputNumber, Select } from '../../../ui/kit';
import { RowsEditor, type Written } from '../../../ui/RowsEditor';
import type { Step } from './body';
import styles from './StepsEditor.module.css';

const anchors = ['materials', 'report', 'onsite'] as const;

export function StepsEditor(written: Written<Step>) {
  const { t } = useTranslation();
  return (
    <RowsEditor<Step>
      {...written}
      fresh={{ id: '', title: '', anchor: 'report', days: 5, done_on: null }}
      addLabel={t('campaigns.add_step')}
      removeLabel={(number) => t('campaigns.remove_step', { number })}
      rowClass={styles.row}
    >
      {(step, change, number) => (
        <>
          <Input
            className={styles.title ?? ''}
            aria-label={t('campaigns.step_title_of', { number })}
            value={step.title}
            onChange={(event) => change({ title: event.target.value })}
          />
          <Select
            aria-label={t('campaigns.step_anchor_of', { number })}
            value={step.anchor}
            options={anchors.map((key) => ({ value: key, label: t(`campaigns.due_${key}`) }))}
            popupMatchSelectWidth={false}
            onChange={(anchor) => change({ anchor })}
          />
          <InputNumber
            aria-label={t('campaigns.step_days_of', { number })}
            min={1}
            max={250}
            precision={0}
            value={step.days}
            suffix={t('campaigns.working_days')}
            onChange={(days) => change({ days: days ?? 1 })}
          />
        </>
      )}
    </RowsEditor>
  );
}
