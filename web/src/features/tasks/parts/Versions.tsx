/** What was issued: each version with who read and noted it, and how it differs from another. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import { Between, Noted, versionColumns } from '../../../ui/Issued';
import { DownloadOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { Loading, Nothing, Refused } from '../../../ui/States';
import type { Receipt, Version } from '../queries';
import { Changes } from './Changes';
import { useComparison, useVersion, useVersions } from './office';
import styles from './Tasks.module.css';

export function Versions({ campaign, office }: { campaign: string; office: boolean }) {
  const { t } = useTranslation();
  const query = useVersions(campaign);
  const [shown, setShown] = useState<number>();
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={6} />;
  if (query.data.length === 0)
    return <Nothing title={t('tasks.no_version')} why={t('tasks.no_version_why')} />;
  const number = shown ?? query.data[0]?.number ?? 1;
  return (
    <div className={styles.stack}>
      <DataTable<Version>
        workbook
        caption={t('tasks.versions')}
        rows={query.data}
        rowKey={(row) => String(row.number)}
        cards
        columns={[
          ...versionColumns<Version>({
            words: { version: t('tasks.version'), document: t('tasks.document') },
            named: (number) => t('tasks.version_named', { number }),
            shown: number,
            onShow: setShown,
          }),
          { title: t('tasks.issued_on'), dataIndex: 'issued_on', key: 'issued_on' },
          { title: t('tasks.issued_by'), dataIndex: 'account_name', key: 'account_name' },
          { title: t('tasks.lines'), dataIndex: 'lines', key: 'lines', align: 'right' },
          {
            title: t('tasks.noted_of'),
            key: 'noted',
            render: (_, row) => t('tasks.noted_share', { ...row }),
          },
          {
            title: t('tasks.version_file'),
            key: 'file',
            render: (_, row) => (
              <Button
                size="small"
                icon={<DownloadOutlined />}
                href={`/api/v1/campaigns/${campaign}/breakdown/versions/${row.number}/workbook`}
                aria-label={t('tasks.version_file_of', { number: row.number })}
              >
                Excel
              </Button>
            ),
          },
        ]}
      />
      <h2>{t('tasks.receipts_of', { number })}</h2>
      <Receipts campaign={campaign} number={number} />
      <Compare campaign={campaign} versions={query.data} office={office} />
    </div>
  );
}

function Receipts({ campaign, number }: { campaign: string; number: number }) {
  const { t } = useTranslation();
  const query = useVersion(campaign, number);
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading rows={4} />;
  return (
    <DataTable<Receipt>
      workbook
      caption={t('tasks.receipts_of', { number })}
      rows={query.data.receipts}
      rowKey={(row) => row.unit.id}
      cards
      columns={[
        { title: t('tasks.unit'), key: 'unit', render: (_, row) => row.unit.name },
        { title: t('tasks.leads'), dataIndex: 'lead', key: 'lead', align: 'right' },
        {
          title: t('tasks.cooperates'),
          dataIndex: 'cooperating',
          key: 'cooperating',
          align: 'right',
        },
        {
          title: t('tasks.receipt'),
          key: 'state',
          render: (_, { receipt }) => (
            <Noted
              receipt={receipt}
              words={{
                noted: t('tasks.noted'),
                read: t('tasks.read'),
                unread: t('tasks.unread'),
              }}
            />
          ),
        },
        {
          title: t('tasks.read_by'),
          key: 'read',
          render: (_, { receipt }) => (receipt ? `${receipt.read_by} ${receipt.read_on}` : dash),
        },
        {
          title: t('tasks.noted_by'),
          key: 'noted',
          render: (_, { receipt }) =>
            receipt?.noted_on ? `${receipt.noted_by} ${receipt.noted_on}` : dash,
        },
      ]}
    />
  );
}

function Compare(props: { campaign: string; versions: readonly Version[]; office: boolean }) {
  const { t } = useTranslation();
  const { campaign, versions, office } = props;
  if (!office && versions.length < 2) return null;
  return (
    <section aria-label={t('tasks.compare')} className={styles.stack}>
      <h2>{t('tasks.compare')}</h2>
      <Between
        versions={versions}
        named={(number) => t('tasks.version_named', { number })}
        words={{
          from: t('tasks.compare_from'),
          with: t('tasks.compare_with'),
          to: t('tasks.compare_to'),
        }}
        now={office ? t('tasks.written_now') : undefined}
      >
        {(from, to) => <Differences campaign={campaign} from={from} to={to} />}
      </Between>
    </section>
  );
}

function Differences(props: { campaign: string; from: number; to: number | undefined }) {
  const { t } = useTranslation();
  const query = useComparison(props.campaign, props.from, props.to);
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading rows={4} />;
  return <Changes changes={query.data} caption={t('tasks.compare')} linked />;
}
