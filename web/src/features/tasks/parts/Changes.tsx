/** Lines that differ between two breakdowns, with every field before and after. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import type { Change } from '../queries';
import styles from './Tasks.module.css';

export function Changes(props: {
  changes: readonly Change[];
  caption: string;
  /** Not where what is shown is not yet kept, or kept no longer. */
  linked?: boolean;
}) {
  const { t } = useTranslation();
  const { changes, caption, linked = false } = props;
  if (changes.length === 0) return <p className={styles.soft}>{t('tasks.no_changes')}</p>;
  return (
    <DataTable<Change>
      caption={caption}
      rows={changes}
      rowKey={(row) => `${row.kind} ${row.task || row.number}`}
      cards
      columns={[
        {
          title: t('tasks.task'),
          key: 'title',
          render: (_, row) => (
            <div className={styles.wrap}>
              {linked && row.kind !== 'dropped' ? (
                <Link to="/tasks/$id" params={{ id: row.task }}>
                  {row.number} {row.title}
                </Link>
              ) : (
                `${row.number} ${row.title}`
              )}
            </div>
          ),
        },
        {
          title: t('tasks.change_kind'),
          key: 'kind',
          render: (_, row) => t(`tasks.change_${row.kind}`),
        },
        {
          title: t('tasks.change_fields'),
          key: 'fields',
          render: (_, row) =>
            row.fields.length === 0 ? (
              dash
            ) : (
              <ul className={styles.changes}>
                {row.fields.map(({ field, from, to }) => (
                  <li key={field} className={styles.wrap}>
                    {t('tasks.from_to', {
                      field: t(`tasks.field_${field}`, { defaultValue: field }),
                      from: from || dash,
                      to: to || dash,
                    })}
                  </li>
                ))}
              </ul>
            ),
        },
        {
          title: t('tasks.concerned'),
          key: 'units',
          render: (_, row) => (
            <div className={styles.narrow}>{row.units.join(t('tasks.comma')) || dash}</div>
          ),
        },
      ]}
    />
  );
}
