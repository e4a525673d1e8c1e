/** What units promised in a campaign, held against what was delivered: a row a unit. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call, client } from '../../../api/client';
import { asApiError } from '../../../api/problem';
import type { components } from '../../../api/schema';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import { Loading, Refused } from '../../../ui/States';
import styles from '../pages/Campaign.module.css';
import { type ByUnit, byUnit, standings } from './promises';

type Matter = components['schemas']['MatterView'];

export function Promises({ campaign }: { campaign: string }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['coordination', 'list', campaign, 'commitment', {}],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/matters/{kind}', {
          params: { path: { id: campaign, kind: 'commitment' }, query: {} },
        }),
      ),
  });
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading rows={3} />;
  const rows = byUnit(query.data.items as Matter[]);
  if (rows.length === 0) return <p className={styles.soft}>{t('campaigns.no_promises')}</p>;
  return (
    <DataTable<ByUnit>
      workbook
      caption={t('campaigns.promises')}
      rows={rows}
      rowKey="unit"
      cards
      columns={[
        {
          title: t('campaigns.promised_by'),
          key: 'unit',
          render: (_, row) => (
            <Link
              to="/coordination/$kind"
              params={{ kind: 'commitment' }}
              search={{ unit: row.unit } as never}
            >
              {row.name}
            </Link>
          ),
        },
        ...standings.map((standing) => ({
          title: t(`campaigns.promise_${standing}`),
          key: standing,
          align: 'right' as const,
          render: (_: unknown, row: ByUnit) => row.counts[standing] || dash,
        })),
      ]}
    />
  );
}
