/** What each unit promised and what came of it; each number leads to the promises behind it. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import type { components } from '../../../api/schema';
import { DataTable } from '../../../ui/DataTable';
import type { TableColumnsType } from '../../../ui/kit';
import { Section } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { usePromises } from './standing';
import styles from './Tasks.module.css';

type Told = components['schemas']['UnitPromises'];

/** Nothing stands here before somebody promised something. */
export function Promises({ campaign }: { campaign: string }) {
  const { t } = useTranslation();
  const query = usePromises(campaign);
  const columns = useColumns(campaign);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={3} />;
  if (query.data.length === 0) return null;
  return (
    <Section title={t('tasks.promises')}>
      <div className={styles.stack}>
        <p className={styles.soft}>{t('tasks.promises_why')}</p>
        <DataTable<Told>
          caption={t('tasks.promises')}
          rows={query.data}
          rowKey="unit"
          columns={columns}
          cards
        />
      </div>
    </Section>
  );
}

function useColumns(campaign: string): TableColumnsType<Told> {
  const { t } = useTranslation();
  const link = (row: Told, word: string, label: string, standing?: string) => (
    <Link
      to="/coordination/$kind"
      params={{ kind: 'commitment' }}
      search={{ campaign, unit: row.unit, standing } as never}
      className={styles.target ?? ''}
      aria-label={label}
    >
      {word}
    </Link>
  );
  return [
    {
      title: t('tasks.unit'),
      key: 'unit',
      render: (_, row) => link(row, row.name, t('tasks.promises_open_of', { unit: row.name })),
    },
    { title: t('tasks.promises_made'), key: 'made', dataIndex: 'made' },
    { title: t('tasks.promises_kept'), key: 'kept', dataIndex: 'kept' },
    {
      title: t('tasks.promises_broken'),
      key: 'broken',
      render: (_, row) =>
        row.broken === 0
          ? '0'
          : link(
              row,
              String(row.broken),
              t('tasks.promises_broken_of', { unit: row.name }),
              'broken',
            ),
    },
    {
      title: t('tasks.promises_open'),
      key: 'open',
      render: (_, row) => (
        <>
          {row.on_course + row.behind}
          {row.behind > 0 ? (
            <span className={styles.small}>
              {t('tasks.promises_behind', { count: row.behind })}
            </span>
          ) : null}
        </>
      ),
    },
    {
      title: t('tasks.promises_unmeasured'),
      key: 'not_measurable',
      dataIndex: 'not_measurable',
    },
  ];
}
