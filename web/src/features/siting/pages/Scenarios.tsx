/** The scenarios: what each gives and costs, which to set side by side, and the way to a new one. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { useListSearch } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { dash, instant, number, percent } from '../../../ui/format';
import { PlusOutlined, TableOutlined } from '../../../ui/icons';
import { Button, Checkbox, type TableColumnsType } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { rounded } from '../../../ui/units';
import { cash } from '../parts/SiteTable';
import { type Scenario, useScenarios } from '../queries';
import styles from './Scenarios.module.css';

const tones: Record<string, Tone> = { running: 'grey', done: 'green', failed: 'red' };
const most = 6;

export function Scenarios() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const [picked, setPicked] = useState<string[]>([]);
  const query = useScenarios();
  const mayMake = query.data?.may.includes('make') === true;
  const items = query.data?.items.filter(
    (row) =>
      (!search.q || `${row.name} ${row.note}`.toLowerCase().includes(search.q.toLowerCase())) &&
      (search.state
        ? search.state === 'withdrawn'
          ? row.withdrawn
          : row.state === search.state && !row.withdrawn
        : !row.withdrawn),
  );
  const pick = (id: string, on: boolean) =>
    setPicked(on ? [...picked, id] : picked.filter((other) => other !== id));
  const columns: TableColumnsType<Scenario> = [
    {
      title: t('siting.name'),
      key: 'name',
      render: (_, row) => (
        <Link to="/siting/$scenario" params={{ scenario: row.id }}>
          {row.name}
        </Link>
      ),
    },
    {
      title: t('siting.pick'),
      key: 'pick',
      render: (_, row) =>
        row.summary && !row.withdrawn ? (
          <Checkbox
            aria-label={t('siting.pick_one', { name: row.name })}
            checked={picked.includes(row.id)}
            disabled={!picked.includes(row.id) && picked.length >= most}
            onChange={({ target }) => pick(row.id, target.checked)}
          />
        ) : (
          dash
        ),
    },
    {
      title: t('siting.state'),
      key: 'state',
      render: (_, { state, withdrawn }) =>
        withdrawn ? (
          <Lamp tone="grey" word={t('siting.state_withdrawn')} />
        ) : (
          <Lamp tone={tones[state] ?? 'grey'} word={t(`siting.state_${state}`)} />
        ),
    },
    {
      title: t('siting.known'),
      key: 'known',
      render: (_, { summary }) =>
        summary
          ? t(`siting.known_${summary.status}`, { gap: percent(rounded(summary.gap, 4)) })
          : dash,
    },
    {
      title: t('siting.sites'),
      key: 'sites',
      align: 'right',
      render: (_, { summary }) => (summary ? number(summary.sites) : dash),
    },
    {
      title: t('siting.coverage'),
      key: 'share',
      align: 'right',
      render: (_, { summary }) =>
        typeof summary?.share_before === 'number' && typeof summary.share_after === 'number'
          ? t('siting.from_to', {
              before: percent(rounded(summary.share_before, 3)),
              after: percent(rounded(summary.share_after, 3)),
            })
          : dash,
    },
    {
      title: t('siting.cost'),
      key: 'cost',
      align: 'right',
      render: (_, { summary }) => (summary ? cash(summary.cost_fen) : dash),
    },
    {
      title: t('siting.crossing'),
      key: 'crossing',
      render: (_, { summary }) => summary?.crossing.join(t('siting.comma')) || dash,
    },
    { title: t('siting.by'), dataIndex: 'account_name', key: 'by' },
    { title: t('siting.at'), key: 'at', render: (_, row) => instant(row.created_at) },
  ];
  const add = mayMake ? (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      onClick={() => void navigate({ to: '/siting/new' })}
    >
      {t('siting.ask')}
    </Button>
  ) : null;
  return (
    <DataPage<Scenario>
      title={t('siting.title')}
      lead={t('siting.lead')}
      deeds={
        <>
          <Button
            icon={<TableOutlined />}
            disabled={picked.length < 2}
            onClick={() =>
              void navigate({ to: '/siting/compare', search: { ids: picked.join(',') } })
            }
          >
            {t('siting.compare_picked', { count: picked.length })}
          </Button>
          {add}
        </>
      }
      filters={[
        { key: 'q', kind: 'text', label: t('siting.search') },
        {
          key: 'state',
          kind: 'choice',
          label: t('siting.state'),
          options: [...Object.keys(tones), 'withdrawn'].map((value) => ({
            value,
            label: t(`siting.state_${value}`),
          })),
        },
      ]}
      search={search}
      onSearch={setSearch}
      query={listOf(query, items)}
      columns={columns}
      rowKey="id"
      onOpen={({ id }) => void navigate({ to: '/siting/$scenario', params: { scenario: id } })}
      cards
      empty={{
        title: t('siting.none'),
        why: t(mayMake ? 'siting.none_ask' : 'siting.none_wait'),
        next: add,
      }}
    >
      <p className={styles.hint}>{t('siting.compare_hint')}</p>
    </DataPage>
  );
}
