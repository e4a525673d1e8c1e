/** The registers of the map with how much there is in each. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { number } from '../../../ui/format';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import styles from '../parts/Registers.module.css';
import { type Head, useRegisters } from '../queries';

export function Registers() {
  const { t } = useTranslation();
  const query = useRegisters();
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={10} />;
  const assessed = query.data.items.filter((one) => one.assessed);
  return (
    <>
      <PageHead
        title={t('registers.title')}
        lead={t('registers.lead')}
        deeds={
          assessed.length > 0 ? (
            <Link to="/registers/garden-style">{t('registers.rate')}</Link>
          ) : null
        }
      />
      <Section title={t('registers.all')}>
        <DataTable<Head>
          caption={t('registers.all')}
          rows={query.data.items}
          rowKey="key"
          cards
          columns={[
            {
              title: t('registers.register'),
              key: 'name',
              render: (_, row) => (
                <>
                  <Link to="/registers/$kind" params={{ kind: row.key }}>
                    {row.name}
                  </Link>
                  {row.views.map((view) => (
                    <span key={view.key} className={styles.small}>
                      <Link
                        to="/registers/$kind"
                        params={{ kind: row.key }}
                        search={{ class: view.key } as never}
                      >
                        {view.name}
                      </Link>
                    </span>
                  ))}
                </>
              ),
            },
            {
              title: t('registers.entries'),
              key: 'entries',
              align: 'right',
              render: (_, row) => number(row.entries),
            },
            {
              title: t('registers.placed'),
              key: 'placed',
              align: 'right',
              render: (_, row) => (
                <>
                  {number(row.placed)}
                  {row.placed < row.entries ? (
                    <span className={styles.small}>
                      {t('registers.without_place', { count: row.entries - row.placed })}
                    </span>
                  ) : null}
                </>
              ),
            },
            {
              title: t('registers.drawn_as'),
              key: 'shapes',
              render: (_, row) =>
                row.shapes.map((shape) => t(`registers.shape_${shape}`)).join(t('registers.and')),
            },
          ]}
        />
      </Section>
    </>
  );
}
