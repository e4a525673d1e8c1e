/** What was issued: each version with who read and noted it, and how it differs from another. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import { DownloadOutlined } from '../../../ui/icons';
import { Button, Select } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
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
          {
            title: t('tasks.version'),
            key: 'number',
            render: (_, row) => (
              <Button
                type="link"
                size="small"
                aria-pressed={row.number === number}
                onClick={() => setShown(row.number)}
              >
                {t('tasks.version_named', { number: row.number })}
              </Button>
            ),
          },
          {
            title: t('tasks.document'),
            key: 'document',
            render: (_, row) => (
              <div className={styles.wrap}>
                {row.document}
                {row.note ? <span className={styles.small}>{row.note}</span> : null}
              </div>
            ),
          },
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
          render: (_, { receipt }) =>
            receipt?.noted_on ? (
              <Lamp tone="green" word={t('tasks.noted')} />
            ) : receipt ? (
              <Lamp tone="amber" word={t('tasks.read')} />
            ) : (
              <Lamp tone="grey" word={t('tasks.unread')} />
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

/** What is written now is the office's until it is issued. */
const written = 0;

function Compare(props: { campaign: string; versions: readonly Version[]; office: boolean }) {
  const { t } = useTranslation();
  const { campaign, versions, office } = props;
  const newest = versions[0]?.number ?? 1;
  const [from, setFrom] = useState(office ? newest : Math.max(1, newest - 1));
  const [to, setTo] = useState(office ? written : newest);
  if (!office && versions.length < 2) return null;
  const named = versions.map(({ number }) => ({
    value: number,
    label: t('tasks.version_named', { number }),
  }));
  return (
    <section aria-label={t('tasks.compare')} className={styles.stack}>
      <h2>{t('tasks.compare')}</h2>
      <div className={styles.bar}>
        <Select
          aria-label={t('tasks.compare_from')}
          value={from}
          options={named}
          onChange={setFrom}
        />
        <span>{t('tasks.compare_with')}</span>
        <Select
          aria-label={t('tasks.compare_to')}
          value={to}
          popupMatchSelectWidth={false}
          options={[
            ...(office ? [{ value: written, label: t('tasks.written_now') }] : []),
            ...named,
          ]}
          onChange={setTo}
        />
      </div>
      <Differences campaign={campaign} from={from} to={to} />
    </section>
  );
}

function Differences({ campaign, from, to }: { campaign: string; from: number; to: number }) {
  const { t } = useTranslation();
  const query = useComparison(campaign, from, to === written ? undefined : to);
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading rows={4} />;
  return <Changes changes={query.data} caption={t('tasks.compare')} linked />;
}
