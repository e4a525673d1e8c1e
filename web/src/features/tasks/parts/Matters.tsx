/** What stands around a task: questions, blockers and decisions, promises, and how others did it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call, client } from '../../../api/client';
import { asApiError } from '../../../api/problem';
import type { components } from '../../../api/schema';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import { Section } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { tasksKey } from '../queries';
import styles from './Tasks.module.css';

type Matter = components['schemas']['MatterView'];

const stood = (matter: Matter) => `${matter.kind}_${matter.state}`;

export function Matters({ task }: { task: string }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: [...tasksKey, 'matters', task],
    queryFn: () =>
      call(client.GET('/api/v1/tasks/{id}/matters', { params: { path: { id: task } } })),
  });
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading rows={3} />;
  const { items, practices, may } = query.data;
  const adds = may.map((kind) => (
    <Link
      key={kind}
      to="/coordination/$kind"
      params={{ kind }}
      search={{ open: 'new', task } as never}
    >
      {t(`coordination.add_${kind}`)}
    </Link>
  ));
  return (
    <>
      <Section
        title={t('tasks.matters')}
        deeds={adds.length > 0 ? <div className={styles.bar}>{adds}</div> : null}
      >
        {items.length === 0 ? (
          <p className={styles.soft}>{t('tasks.no_matters')}</p>
        ) : (
          <DataTable<Matter>
            workbook
            caption={t('tasks.matters')}
            rows={items}
            rowKey="id"
            cards
            columns={[
              {
                title: t('tasks.matter'),
                key: 'title',
                render: (_, row) => (
                  <div className={styles.wrap}>
                    <Link
                      to="/coordination/$kind"
                      params={{ kind: row.kind }}
                      search={{ open: row.id } as never}
                    >
                      {row.title}
                    </Link>
                    <span className={styles.small}>{t(`coordination.kind_${row.kind}`)}</span>
                  </div>
                ),
              },
              { title: t('tasks.unit'), key: 'unit', render: (_, row) => row.unit?.name ?? dash },
              {
                title: t('tasks.state'),
                key: 'state',
                render: (_, row) => t(`coordination.state_${stood(row)}`),
              },
              {
                title: t('tasks.matter_answer'),
                key: 'answer',
                render: (_, row) => <div className={styles.wrap}>{row.answer || dash}</div>,
              },
            ]}
          />
        )}
      </Section>
      {practices.length > 0 ? (
        <Section title={t('tasks.practices')}>
          <ul className={styles.list}>
            {practices.map((one) => (
              <li key={one.id}>
                <Link
                  to="/coordination/$kind"
                  params={{ kind: 'practice' }}
                  search={{ open: one.id } as never}
                >
                  {one.title}
                </Link>
                <span className={styles.small}>
                  {[one.source, one.year].filter(Boolean).join(' · ')}
                </span>
                <div className={styles.text}>{one.effect || one.detail}</div>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}
