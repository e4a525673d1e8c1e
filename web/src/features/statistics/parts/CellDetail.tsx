/** All that is known of one figure: what is asked, what stands, where it is from, who and when. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { instant, missing, number } from '../../../ui/format';
import { Input } from '../../../ui/kit';
import { unit, withUnit } from '../../../ui/units';
import type { StatisticsView } from '../queries';
import styles from './CellDetail.module.css';
import { cellsByName, type Draft, type Drafts, nameOf, type Place, scopeName } from './sheet';

type Words = Partial<Pick<Draft, 'source' | 'responsible' | 'note'>>;

export function CellDetail(props: {
  view: StatisticsView;
  place: Place | undefined;
  fixed: boolean;
  drafts: Drafts;
  onDescribe: (words: Words) => void;
}) {
  const { t } = useTranslation();
  const { view, place, fixed, drafts, onDescribe } = props;
  const id = useId();
  const row = view.rows.find(({ key }) => key === place?.key);
  const scope = view.scopes.find(({ key }) => key === place?.scope);
  if (!place || !row || !scope)
    return (
      <aside className={styles.detail} aria-label={t('statistics.cell')}>
        <p className={styles.soft}>{t('statistics.choose_cell')}</p>
      </aside>
    );
  const cell = cellsByName(view).get(nameOf(place));
  const draft = drafts[nameOf(place)];
  const asked = row.per_district || place.scope === 'city';
  return (
    <aside className={styles.detail} aria-label={t('statistics.cell')}>
      <h2>{row.name}</h2>
      <p className={styles.soft}>
        {t('statistics.cell_place', { scope: scopeName(scope, t), year: place.year })}
      </p>
      <p className={styles.value}>
        {cell ? withUnit(number(cell.value), unit(row.unit)) : missing('unfilled')}
      </p>
      {draft?.value !== undefined ? (
        <p>
          {draft.value === ''
            ? t('statistics.will_be_taken_out')
            : t('statistics.will_be', { value: withUnit(draft.value, unit(row.unit)) })}
        </p>
      ) : null}
      <p className={styles.soft}>
        {cell
          ? t('statistics.entered_by', {
              name: cell.account_name,
              at: instant(cell.changed_at),
              revision: cell.revision,
            })
          : asked
            ? t('statistics.nobody_entered')
            : t('statistics.not_asked_here')}
      </p>
      <p>{row.definition}</p>
      {asked ? (
        <div className={styles.fields} key={nameOf(place)}>
          {(['source', 'responsible', 'note'] as const).map((field) => {
            const value = draft?.[field] ?? cell?.[field] ?? '';
            return fixed ? (
              <div key={field}>
                <span className={styles.soft}>{t(`statistics.field_${field}`)}</span>
                <p>{value || missing('unfilled')}</p>
              </div>
            ) : (
              <div key={field}>
                <label htmlFor={`${id}-${field}`}>{t(`statistics.field_${field}`)}</label>
                <Input
                  id={`${id}-${field}`}
                  value={value}
                  maxLength={200}
                  onChange={(e) => onDescribe({ [field]: e.target.value })}
                />
              </div>
            );
          })}
        </div>
      ) : null}
    </aside>
  );
}
