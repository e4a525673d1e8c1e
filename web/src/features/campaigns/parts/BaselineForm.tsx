/** The figures of the year of the award: typed row by row, or taken from an assessment of that year. */
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Button, Input, Select } from '../../../ui/kit';
import { Refused } from '../../../ui/States';
import { unit } from '../../../ui/units';
import styles from '../pages/Campaign.module.css';
import { type BaselineView, useAssessments, usePutBaseline } from '../queries';
import { linesFrom } from './baseline';

export function BaselineForm({ view, onDone }: { view: BaselineView; onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const put = usePutBaseline(view.honour);
  const assessments = useAssessments();
  const [year, setYear] = useState(String(view.year));
  const [source, setSource] = useState(view.source);
  const [assessment, setAssessment] = useState('');
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(
      view.rows.flatMap((row) => (row.then == null ? [] : [[row.item, String(row.then)]])),
    ),
  );
  const notes = Object.fromEntries(view.rows.map((row) => [row.item, row.note]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate(
      {
        year: Number(year),
        source,
        lines: linesFrom(values, notes),
        assessment: assessment || null,
        revision: view.revision,
      },
      { onSuccess: onDone },
    );
  };
  const done = (assessments.data ?? []).filter(({ state }) => state === 'done');
  return (
    <form className={styles.stack} onSubmit={submit}>
      <div className={styles.fields}>
        <label htmlFor={`${id}-year`}>{t('campaigns.baseline_year')}</label>
        <Input
          id={`${id}-year`}
          inputMode="numeric"
          value={year}
          onChange={(event) => setYear(event.target.value)}
        />
        <label htmlFor={`${id}-source`}>{t('campaigns.baseline_source')}</label>
        <Input
          id={`${id}-source`}
          value={source}
          required
          maxLength={200}
          onChange={(event) => setSource(event.target.value)}
        />
        <label htmlFor={`${id}-from`}>{t('campaigns.baseline_take')}</label>
        <Select
          id={`${id}-from`}
          value={assessment}
          onChange={(next: string) => setAssessment(next)}
          options={[
            { value: '', label: t('campaigns.baseline_take_none') },
            ...done.map((one) => ({ value: one.id, label: one.label })),
          ]}
        />
      </div>
      <table className={styles.figures}>
        <caption>{t('campaigns.baseline_rows')}</caption>
        <tbody>
          {view.rows.map((row) => (
            <tr key={row.item}>
              <th scope="row">
                <label htmlFor={`${id}-${row.item}`}>{row.name}</label>
              </th>
              <td>
                <Input
                  id={`${id}-${row.item}`}
                  inputMode="decimal"
                  value={values[row.item] ?? ''}
                  suffix={unit(row.unit) || undefined}
                  onChange={(event) => setValues({ ...values, [row.item]: event.target.value })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {put.error ? <Refused error={asApiError(put.error)} /> : null}
      <div className={styles.deeds}>
        <Button type="primary" htmlType="submit" loading={put.isPending}>
          {t('campaigns.baseline_save')}
        </Button>
        <Button onClick={onDone}>{t('ui.cancel')}</Button>
      </div>
    </form>
  );
}
