/** When lights change and whom lateness reaches: read by all, set by the office. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { Form, InputNumber, Select } from '../../../ui/kit';
import { Section } from '../../../ui/PageHead';
import { RecordForm } from '../../../ui/RecordForm';
import { RowsEditor, type Written } from '../../../ui/RowsEditor';
import { Loading, Refused } from '../../../ui/States';
import type { Ladder, LadderBody } from '../queries';
import { Light } from './Light';
import { lightOrder } from './list';
import { useLadder, usePutLadder } from './rule';
import styles from './Tasks.module.css';

type Rung = Ladder['steps'][number];
const whom = ['person', 'leader', 'office', 'head'];

export function LadderPart() {
  const { t } = useTranslation();
  const manages = useMay('tasks.manage');
  const query = useLadder();
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading />;
  const { ladder, revision } = query.data;
  return (
    <div className={styles.two}>
      <Section title={t('tasks.lights_mean')}>
        <ul className={styles.list}>
          {lightOrder.map((light) => (
            <li key={light}>
              <Light light={light} />
              <span className={styles.small}>
                {t(`tasks.meaning_${light}`, {
                  blue: ladder.blue_days,
                  yellow: ladder.yellow_days,
                })}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('tasks.tab_ladder')}>
        {manages ? (
          <LadderForm key={revision} kept={query.data} />
        ) : (
          <ul className={styles.list}>
            {ladder.steps.map((rung) => (
              <li key={rung.whom}>
                {t('tasks.rung_said', { days: rung.days, whom: t(`tasks.whom_${rung.whom}`) })}
              </li>
            ))}
          </ul>
        )}
      </Section>
    </div>
  );
}

function LadderForm({ kept }: { kept: LadderBody }) {
  const { t } = useTranslation();
  const put = usePutLadder();
  const [saved, setSaved] = useState(false);
  return (
    <>
      <RecordForm<{ blue_days: string; yellow_days: string; steps: Rung[] }>
        fields={[
          {
            key: 'blue_days',
            kind: 'number',
            label: t('tasks.blue_days'),
            unit: t('tasks.days'),
            required: true,
          },
          {
            key: 'yellow_days',
            kind: 'number',
            label: t('tasks.yellow_days'),
            unit: t('tasks.days'),
            required: true,
          },
        ]}
        initial={{
          blue_days: String(kept.ladder.blue_days),
          yellow_days: String(kept.ladder.yellow_days),
          steps: kept.ladder.steps,
        }}
        submitLabel={t('tasks.save_ladder')}
        onValues={() => setSaved(false)}
        onSubmit={async ({ blue_days, yellow_days, steps }) => {
          await put.mutateAsync({
            ladder: { blue_days: Number(blue_days), yellow_days: Number(yellow_days), steps },
            revision: kept.revision,
          });
          setSaved(true);
        }}
      >
        <Form.Item name="steps" label={t('tasks.rungs')} extra={t('tasks.rungs_help')}>
          <RungsEditor />
        </Form.Item>
      </RecordForm>
      <p role="status">{saved ? t('tasks.ladder_saved') : ''}</p>
    </>
  );
}

function RungsEditor(written: Written<Rung>) {
  const { t } = useTranslation();
  return (
    <RowsEditor<Rung>
      {...written}
      fresh={{ days: 1, whom: 'person' }}
      full={(written.value?.length ?? 0) >= whom.length}
      addLabel={t('tasks.add_rung')}
      removeLabel={(number) => t('tasks.remove_rung', { number })}
      rowClass={styles.rung}
    >
      {(row, change, number) => (
        <>
          <InputNumber
            aria-label={t('tasks.rung_days_of', { number })}
            suffix={t('tasks.days')}
            min={1}
            max={365}
            value={row.days}
            onChange={(days) => change({ days: Number(days ?? 1) })}
          />
          <Select
            aria-label={t('tasks.rung_whom_of', { number })}
            value={row.whom}
            options={whom.map((value) => ({ value, label: t(`tasks.whom_${value}`) }))}
            onChange={(value) => change({ whom: value })}
          />
        </>
      )}
    </RowsEditor>
  );
}
