/** The accounts of the city: who may come in, in which role, and when they last came. */
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { roles } from '../../../api/roles';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage, type Filter } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { dash, instant } from '../../../ui/format';
import { PlusOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Absent } from '../../../ui/States';
import { AccountCard } from '../parts/AccountCard';
import { GrantWords } from '../parts/GrantWords';
import { NewAccount } from '../parts/NewAccount';
import { matching, stateOf, states, tones } from '../parts/roles';
import { type Account, type Reaches, useAccounts, useAllTokens, useReaches } from '../queries';
import styles from './People.module.css';

export function People() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const query = useAccounts();
  const reaches = useReaches();
  const tokens = useAllTokens();
  const list = listOf(query, query.data && matching(query.data, search));
  const columns: TableColumnsType<Account> = [
    { title: t('people.display_name'), dataIndex: 'display_name', key: 'display_name' },
    { title: t('people.name'), dataIndex: 'name', key: 'name' },
    {
      title: t('people.roles'),
      key: 'roles',
      render: (_, row) =>
        row.grants.length === 0 ? (
          <span className={styles.soft}>{t('people.no_role')}</span>
        ) : (
          <ul className={styles.grants}>
            {row.grants.map((grant) => (
              <li key={grant.id}>
                <GrantWords grant={grant} />
              </li>
            ))}
          </ul>
        ),
    },
    {
      title: t('people.state'),
      key: 'state',
      render: (_, row) => (
        <Lamp tone={tones[stateOf(row)]} word={t(`people.state_${stateOf(row)}`)} />
      ),
    },
    {
      title: t('people.last_sign_in'),
      key: 'last',
      render: (_, row) =>
        row.last_sign_in ? (
          instant(row.last_sign_in)
        ) : (
          <span className={styles.soft}>{t('people.never')}</span>
        ),
    },
    {
      title: t('people.sessions'),
      key: 'sessions',
      align: 'right',
      render: (_, row) => (row.sessions > 0 ? row.sessions : dash),
    },
    {
      title: t('accounts.tokens'),
      key: 'tokens',
      align: 'right',
      render: (_, row) => {
        const own = tokens.data?.filter((one) => one.account === row.id && one.state === 'counts');
        return own?.length || dash;
      },
    },
  ];
  const opened = query.data?.find(({ id }) => id === open);
  return (
    <>
      <DataPage<Account>
        title={t('people.title')}
        lead={t('people.lead')}
        deeds={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
            {t('people.create')}
          </Button>
        }
        filters={filtersOf(reaches.data, t)}
        search={search}
        onSearch={setSearch}
        query={list}
        columns={columns}
        rowKey="id"
        openKey={open}
        onOpen={(row) => setOpen(row.id)}
        cards
        empty={{ title: t('people.empty') }}
      />
      <Drawer
        title={open === 'new' ? t('people.create') : (opened?.display_name ?? t('people.account'))}
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
      >
        {open === 'new' ? (
          <NewAccount reaches={reaches.data} onOpen={setOpen} />
        ) : opened ? (
          <AccountCard key={opened.id} account={opened} reaches={reaches.data} />
        ) : (
          <Absent query={list} title={t('people.absent')} why={t('people.absent_why')} />
        )}
      </Drawer>
    </>
  );
}

function filtersOf(reaches: Reaches | undefined, t: (key: string) => string): Filter[] {
  return [
    { key: 'q', kind: 'text', label: t('people.search') },
    {
      key: 'role',
      kind: 'choice',
      label: t('people.role'),
      options: roles.map((value) => ({ value, label: t(`accounts.role_${value}`) })),
    },
    {
      key: 'organisation',
      kind: 'choice',
      label: t('people.organisation'),
      options: (reaches?.organisations ?? []).map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      key: 'state',
      kind: 'choice',
      label: t('people.state'),
      options: states.map((value) => ({ value, label: t(`people.state_${value}`) })),
    },
  ];
}
