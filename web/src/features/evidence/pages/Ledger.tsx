/** The ledger of a campaign: how far each item and each unit is, and the way to hand in. */
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLedger } from '../../../api/evidence';
import { asApiError } from '../../../api/problem';
import { useListSearch } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { SearchOutlined, UploadOutlined } from '../../../ui/icons';
import { Button, Input, Select, type TableColumnsType } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { Progress } from '../../../ui/Progress';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { Exchange } from '../parts/Exchange';
import { UploadDialog } from '../parts/UploadDialog';
import { ItemLamp } from '../parts/words';
import {
  type LedgerItem,
  type LedgerUnit,
  type Ledger as LedgerView,
  useWhichCampaign,
} from '../queries';
import styles from './Ledger.module.css';

export function Ledger() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const which = useWhichCampaign(search.campaign);
  const ledger = useLedger(which.id);
  const error = which.query.error ?? ledger.error;
  if (error) {
    return (
      <>
        <PageHead title={t('evidence.title')} />
        <Refused error={asApiError(error)} onRetry={() => void ledger.refetch()} />
      </>
    );
  }
  if (which.query.data && !which.id) {
    return (
      <>
        <PageHead title={t('evidence.title')} />
        <Nothing title={t('evidence.no_campaign')} why={t('evidence.no_campaign_why')} />
      </>
    );
  }
  if (!ledger.data) return <Loading rows={12} />;
  return (
    <Whole
      ledger={ledger.data}
      choose={
        which.all.length > 1 ? (
          <Select
            aria-label={t('evidence.campaign')}
            value={which.id ?? null}
            options={which.all.map(({ id, title }) => ({ value: id, label: title }))}
            onChange={(campaign) => setSearch({ ...search, campaign })}
            popupMatchSelectWidth={false}
          />
        ) : null
      }
    />
  );
}

function Whole({ ledger, choose }: { ledger: LedgerView; choose: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const open = search.upload === 'yes';
  const show = (to: Record<string, string>) =>
    void navigate({
      to: '/evidence/pieces',
      search: { campaign: ledger.campaign, ...to } as never,
    });
  const mayHandIn = ledger.may.includes('hand_in');
  return (
    <>
      <PageHead
        title={t('evidence.title')}
        lead={t('evidence.lead', {
          title: ledger.title,
          edition: ledger.edition ?? t('evidence.no_edition'),
          year: ledger.data_year,
          due: ledger.materials_due,
        })}
        deeds={
          <>
            {choose}
            {ledger.may.includes('exchange') ? (
              <Button onClick={() => setSearch({ ...search, exchange: 'yes' })}>
                {t('evidence.exchange')}
              </Button>
            ) : null}
            {mayHandIn ? (
              <Button
                type="primary"
                icon={<UploadOutlined />}
                onClick={() => setSearch({ ...search, upload: 'yes' })}
              >
                {t('evidence.hand_in')}
              </Button>
            ) : null}
          </>
        }
      />
      <section className={`y-card ${styles.top}`} aria-label={t('evidence.overview')}>
        <Find onFind={(q) => show({ q })} />
        <ul className={styles.counts}>
          {(['missing', 'partial', 'waiting', 'complete'] as const).map((word) => (
            <li key={word}>
              <strong>{ledger.items[word]}</strong>
              <ItemLamp state={word} />
            </li>
          ))}
        </ul>
        <div className={styles.links}>
          {(['submitted', 'returned', 'accepted', 'draft'] as const).map((state) => (
            <Button key={state} type="link" onClick={() => show({ state })}>
              {t(`evidence.pieces_${state}`, { count: ledger.pieces[state] })}
            </Button>
          ))}
          {ledger.own.length > 0 ? (
            <Button type="link" onClick={() => show({ own: 'true' })}>
              {t('evidence.own')}
            </Button>
          ) : null}
          <Button type="link" onClick={() => show({})}>
            {t('evidence.all_pieces')}
          </Button>
        </div>
      </section>
      {ledger.categories.length === 0 ? (
        <Nothing title={t('evidence.no_items')} why={t('evidence.no_items_why')} />
      ) : null}
      {ledger.categories.map((category) => (
        <Section key={category.key} title={category.name}>
          <Items items={category.items} campaign={ledger.campaign} title={category.name} />
        </Section>
      ))}
      {ledger.units.length > 0 ? (
        <Section title={t('evidence.units')}>
          <Units
            units={ledger.units}
            onOpen={(unit) => show({ organisation: unit.organisation })}
          />
        </Section>
      ) : null}
      {ledger.may.includes('exchange') ? (
        <Exchange
          ledger={ledger}
          open={search.exchange === 'yes'}
          onClose={() => setSearch({ ...search, exchange: undefined })}
        />
      ) : null}
      {mayHandIn ? (
        <UploadDialog
          ledger={ledger}
          open={open}
          onClose={() => setSearch({ ...search, upload: undefined })}
        />
      ) : null}
    </>
  );
}

function Find({ onFind }: { onFind: (words: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  return (
    <search className={styles.find}>
      <Input.Search
        aria-label={t('evidence.search')}
        placeholder={t('evidence.search')}
        enterButton={t('evidence.find')}
        prefix={<SearchOutlined aria-hidden />}
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
        onSearch={(words) => words.trim() && onFind(words.trim())}
      />
    </search>
  );
}

function Items(props: { items: LedgerItem[]; campaign: string; title: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const to = (item: LedgerItem) => ({
    to: '/evidence/items/$item' as const,
    params: { item: item.key },
    search: { campaign: props.campaign } as never,
  });
  const columns: TableColumnsType<LedgerItem> = [
    {
      title: t('evidence.item'),
      key: 'item',
      render: (_, item) => (
        <Link {...to(item)}>
          {item.number} {item.name}
        </Link>
      ),
    },
    {
      title: t('evidence.state'),
      key: 'state',
      width: 160,
      render: (_, item) => <ItemLamp state={item.state} />,
    },
    {
      title: t('evidence.completeness'),
      key: 'bar',
      width: 220,
      render: (_, item) => (
        <div className={styles.bar}>
          <Progress
            label={t('evidence.accepted_of', { name: item.name })}
            percent={Math.round((item.accepted / item.asked) * 100)}
            told={false}
          />
          <span>
            {t('evidence.kinds_of', {
              accepted: item.accepted,
              handed_in: item.handed_in,
              asked: item.asked,
            })}
          </span>
        </div>
      ),
    },
    {
      title: t('evidence.pieces_there'),
      key: 'pieces',
      width: 130,
      align: 'right',
      render: (_, { pieces }) =>
        pieces.draft + pieces.submitted + pieces.accepted + pieces.returned,
    },
    {
      title: t('evidence.warned'),
      key: 'warned',
      width: 100,
      align: 'right',
      render: (_, item) => item.warned,
    },
  ];
  return (
    <DataTable<LedgerItem>
      caption={props.title}
      rows={props.items}
      rowKey="key"
      columns={columns}
      onOpen={(item) => void navigate(to(item))}
      cards
    />
  );
}

function Units({ units, onOpen }: { units: LedgerUnit[]; onOpen: (unit: LedgerUnit) => void }) {
  const { t } = useTranslation();
  const columns: TableColumnsType<LedgerUnit> = [
    { title: t('evidence.unit'), dataIndex: 'name', key: 'name' },
    ...(['accepted', 'submitted', 'returned', 'draft'] as const).map((state) => ({
      title: t(`evidence.state_${state}`),
      key: state,
      align: 'right' as const,
      render: (_: unknown, unit: LedgerUnit) => unit.pieces[state],
    })),
    { title: t('evidence.late'), dataIndex: 'late', key: 'late', align: 'right' },
    {
      title: t('evidence.items_complete'),
      key: 'items',
      align: 'right',
      render: (_, unit) => unit.items.complete,
    },
  ];
  return (
    <DataTable<LedgerUnit>
      caption={t('evidence.units')}
      rows={units}
      rowKey="organisation"
      columns={columns}
      onOpen={onOpen}
      cards
    />
  );
}
