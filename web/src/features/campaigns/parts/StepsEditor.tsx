/** The steps of a plan as rows to change; stands in a form and speaks its value and onChange. */
import { useTranslation } from 'react-i18next';
import { DeleteOutlined, PlusOutlined } from '../../../ui/icons';
import { Button, Input, InputNumber, Select } from '../../../ui/kit';
import type { Step } from './body';
import styles from './StepsEditor.module.css';

const anchors = ['materials', 'report', 'onsite'] as const;

export function StepsEditor(props: {
  value?: Step[] | undefined;
  onChange?: ((steps: Step[]) => void) | undefined;
}) {
  const { t } = useTranslation();
  const steps = props.value ?? [];
  const tell = (next: Step[]) => props.onChange?.(next);
  const change = (place: number, part: Partial<Step>) =>
    tell(steps.map((step, at) => (at === place ? { ...step, ...part } : step)));
  return (
    <div className={styles.editor}>
      <ol className={styles.rows}>
        {steps.map((step, place) => {
          const number = place + 1;
          return (
            <li key={step.id || place}>
              <Input
                className={styles.title ?? ''}
                aria-label={t('campaigns.step_title_of', { number })}
                value={step.title}
                onChange={(event) => change(place, { title: event.target.value })}
              />
              <Select
                aria-label={t('campaigns.step_anchor_of', { number })}
                value={step.anchor}
                options={anchors.map((key) => ({
                  value: key,
                  label: t(`campaigns.due_${key}`),
                }))}
                popupMatchSelectWidth={false}
                onChange={(anchor) => change(place, { anchor })}
              />
              <InputNumber
                aria-label={t('campaigns.step_days_of', { number })}
                min={1}
                max={250}
                precision={0}
                value={step.days}
                suffix={t('campaigns.working_days')}
                onChange={(days) => change(place, { days: days ?? 1 })}
              />
              <Button
                icon={<DeleteOutlined />}
                aria-label={t('campaigns.remove_step', { number })}
                onClick={() => tell(steps.filter((_, at) => at !== place))}
              />
            </li>
          );
        })}
      </ol>
      <Button
        icon={<PlusOutlined />}
        onClick={() =>
          tell([...steps, { id: '', title: '', anchor: 'report', days: 5, done_on: null }])
        }
      >
        {t('campaigns.add_step')}
      </Button>
    </div>
  );
}
