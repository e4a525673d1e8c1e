/** Somebody was first: what was seen, what now stands, and which of the two it shall be. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/DataTable';
import { instant, missing } from '../../../ui/format';
import { Button, Radio, type TableColumnsType } from '../../../ui/kit';
import { unit, withUnit } from '../../../ui/units';
import type { StatisticsView } from '../queries';
import styles from './Conflicts.module.css';
import { type Conflict, placeOf, scopeName, shown } from './sheet';

export function Conflicts(props: {
  view: StatisticsView;
  conflicts: Conflict[];
  onSettle: (choices: Record<string, 'mine' | 'theirs'>) => void;
}) {
  const { t } = useTranslation();
  const { view, conflicts, onSettle } = props;
  const [choices, setChoices] = useState<Record<string, 'mine' | 'theirs'>>({});
  const open = conflicts.filter(({ name }) => !choices[name]).length;
  const said = (name: string, text: string) => {
    const row = view.rows.find(({ key }) => key === placeOf(name).key);
    return text === '' ? missing('unfilled') : withUnit(text, unit(row?.unit ?? ''));
  };
  const columns: TableColumnsType<Conflict> = [
    {
      title: t('statistics.cell'),
      key: 'cell',
      render: (_, { name }) => {
        const place = placeOf(name);
        const scope = view.scopes.find(({ key }) => key === place.scope);
        return (
          <>
            {view.rows.find(({ key }) => key === place.key)?.name}
            <div className={styles.soft}>
              {t('statistics.cell_place', {
                scope: scope ? scopeName(scope, t) : place.scope,
                year: place.year,
              })}
            </div>
          </>
        );
      },
    },
    {
      title: t('statistics.theirs'),
      key: 'theirs',
      render: (_, { name, theirs }) => (
        <>
          {said(name, shown(theirs))}
          <div className={styles.soft}>
            {theirs
              ? t('statistics.changed_by', {
                  name: theirs.account_name,
                  at: instant(theirs.changed_at),
                })
              : t('statistics.taken_out_by_other')}
          </div>
        </>
      ),
    },
    { title: t('statistics.mine'), key: 'mine', render: (_, { name, mine }) => said(name, mine) },
    {
      title: t('statistics.which'),
      key: 'which',
      render: (_, { name }) => (
        <Radio.Group
          aria-label={t('statistics.which')}
          value={choices[name] ?? null}
          options={[
            { value: 'theirs', label: t('statistics.take_theirs') },
            { value: 'mine', label: t('statistics.take_mine') },
          ]}
          onChange={(e) => setChoices({ ...choices, [name]: e.target.value })}
        />
      ),
    },
  ];
  return (
    <section className={styles.conflicts} aria-label={t('statistics.conflicts')} role="alert">
      <h2>{t('statistics.conflicts')}</h2>
      <p>{t('statistics.conflicts_why', { count: conflicts.length })}</p>
      <DataTable<Conflict>
        workbook
        caption={t('statistics.conflicts')}
        columns={columns}
        rows={conflicts}
        rowKey="name"
        cards
      />
      <div className={styles.foot}>
        <Button type="primary" disabled={open > 0} onClick={() => onSettle(choices)}>
          {t('statistics.settle')}
        </Button>
        {open > 0 ? (
          <span className={styles.soft}>{t('statistics.still_open', { count: open })}</span>
        ) : null}
      </div>
    </section>
  );
}
