/** The campaigns of the city, the newest first. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { useMay } from '../../../api/session';
import { DataPage } from '../../../ui/DataPage';
import { PlusOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { editionName } from '../parts/words';
import { type CampaignItem, useCampaigns, useHonours } from '../queries';

export function Campaigns() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const manages = useMay('campaigns.manage');
  const query = useCampaigns();
  const honours = useHonours();
  const prepare = manages ? (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      onClick={() => void navigate({ to: '/campaigns/new' })}
    >
      {t('campaigns.prepare')}
    </Button>
  ) : null;
  const columns: TableColumnsType<CampaignItem> = [
    {
      title: t('campaigns.name'),
      key: 'title',
      render: (_, row) => (
        <Link to="/campaigns/$id" params={{ id: row.id }}>
          {row.title}
        </Link>
      ),
    },
    {
      title: t('campaigns.honour'),
      key: 'honour',
      render: (_, row) => honours.data?.find((one) => one.id === row.honour)?.name ?? '',
    },
    {
      title: t('campaigns.state'),
      key: 'state',
      render: (_, row) => t(`campaigns.state_${row.state}`),
    },
    {
      title: t('campaigns.edition'),
      key: 'edition',
      render: (_, row) => editionName(row.edition),
    },
    { title: t('campaigns.data_year'), dataIndex: 'data_year', key: 'data_year' },
    { title: t('campaigns.starts_on'), dataIndex: 'starts_on', key: 'starts_on' },
    { title: t('campaigns.report_due'), dataIndex: 'report_due', key: 'report_due' },
  ];
  return (
    <DataPage<CampaignItem>
      title={t('campaigns.title')}
      lead={t('campaigns.lead')}
      deeds={
        <>
          <Button onClick={() => void navigate({ to: '/calendar' })}>
            {t('campaigns.calendar')}
          </Button>
          {prepare}
        </>
      }
      query={listOf(query, query.data)}
      columns={columns}
      rowKey="id"
      onOpen={(row) => void navigate({ to: '/campaigns/$id', params: { id: row.id } })}
      cards
      empty={{
        title: t('campaigns.empty'),
        why: t(manages ? 'campaigns.empty_why' : 'campaigns.empty_wait'),
        next: prepare,
      }}
    />
  );
}
