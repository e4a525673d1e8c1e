/** The roster of experts: who they are, what they know, and since when they advise. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { useSession } from '../../../api/session';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { PlusOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType, Tag } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { Absent } from '../../../ui/States';
import { Withdraw } from '../../../ui/Withdrawal';
import { parted } from '../parts/directory';
import { Phone } from '../parts/Organisation';
import { Pages } from '../parts/Pages';
import { RegisterExchange } from '../parts/RegisterExchange';
import { type Expert, useCityWide, useExperts, usePutExpert, useWithdrawExpert } from '../queries';
import styles from './Directory.module.css';

export function Experts() {
  const { t } = useTranslation();
  const cityWide = useCityWide();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const query = useExperts();
  const typed = search.search ?? '';
  const items = query.data?.filter((one) =>
    [one.name, one.employer, one.skills, one.title].some((text) => text.includes(typed)),
  );
  const list = listOf(query, items);
  const here = query.data?.find((one) => one.id === open);
  const add = cityWide ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t('organisations.add_expert')}
    </Button>
  ) : null;
  const columns: TableColumnsType<Expert> = [
    { title: t('organisations.person_name'), dataIndex: 'name', key: 'name' },
    {
      title: t('organisations.skills'),
      key: 'skills',
      render: (_, row) => (
        <div className={styles.tags}>
          {parted(row.skills).map((skill) => (
            <Tag key={skill}>{skill}</Tag>
          ))}
        </div>
      ),
    },
    { title: t('organisations.employer'), dataIndex: 'employer', key: 'employer' },
    {
      title: t('organisations.expert_title'),
      key: 'title',
      render: (_, row) => row.title || dash,
    },
    {
      title: t('organisations.phone'),
      key: 'phone',
      render: (_, row) => <Phone phone={row.phone} />,
    },
    {
      title: t('organisations.term'),
      key: 'term',
      render: (_, row) => `${row.from_on} ~ ${row.to_on ?? t('organisations.until_now')}`,
    },
  ];
  return (
    <>
      <DataPage<Expert>
        title={t('organisations.experts')}
        lead={t('organisations.experts_lead')}
        deeds={
          <>
            <RegisterExchange register="experts" writes={cityWide} />
            {add}
          </>
        }
        filters={[{ key: 'search', kind: 'text', label: t('organisations.search_experts') }]}
        search={search}
        onSearch={setSearch}
        query={list}
        columns={columns}
        rowKey="id"
        openKey={open}
        onOpen={(row) => setOpen(row.id)}
        cards
        empty={{
          title: t('organisations.no_experts'),
          why: t(cityWide ? 'organisations.no_experts_why' : 'organisations.empty_wait'),
          next: add,
        }}
      >
        <Pages />
      </DataPage>
      <Drawer
        title={
          here?.name ?? t(open === 'new' ? 'organisations.add_expert' : 'organisations.expert')
        }
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
      >
        {open === 'new' && cityWide ? (
          <ExpertForm expert={undefined} onDone={() => setOpen(undefined)} />
        ) : here ? (
          <ExpertPaper key={here.id} expert={here} />
        ) : (
          <Absent
            query={list}
            title={t('organisations.absent')}
            why={t('organisations.absent_why')}
          />
        )}
      </Drawer>
    </>
  );
}

function ExpertPaper({ expert }: { expert: Expert }) {
  const { t } = useTranslation();
  const withdraw = useWithdrawExpert(expert);
  const [changing, setChanging] = useState(false);
  if (changing) return <ExpertForm expert={expert} onDone={() => setChanging(false)} />;
  return (
    <div className={styles.stack}>
      {expert.may.includes('update') ? (
        <div className={styles.deeds}>
          <Button type="primary" onClick={() => setChanging(true)}>
            {t('organisations.change')}
          </Button>
          <Withdraw
            title={t('organisations.withdraw_expert')}
            why={t('organisations.withdraw_expert_why')}
            onWithdraw={(reason) => withdraw.mutateAsync(reason)}
          />
        </div>
      ) : null}
      <Facts>
        <Fact name={t('organisations.skills')}>
          {parted(expert.skills).join(t('organisations.comma'))}
        </Fact>
        <Fact name={t('organisations.employer')}>{expert.employer}</Fact>
        <Fact name={t('organisations.expert_title')}>{expert.title || dash}</Fact>
        <Fact name={t('organisations.phone')}>{expert.phone || dash}</Fact>
        <Fact name={t('organisations.from_on_expert')}>{expert.from_on}</Fact>
        <Fact name={t('organisations.to_on_expert')}>
          {expert.to_on ?? t('organisations.until_now')}
        </Fact>
      </Facts>
    </div>
  );
}

interface Values {
  name: string;
  phone?: string;
  employer: string;
  title?: string;
  skills: string;
  from_on: string;
  to_on?: string;
}

function ExpertForm({ expert, onDone }: { expert: Expert | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const { today } = useSession();
  const put = usePutExpert();
  const [revision] = useState(expert?.revision ?? 0);
  return (
    <RecordForm<Values>
      fields={[
        { key: 'name', kind: 'text', label: t('organisations.person_name'), required: true },
        {
          key: 'skills',
          kind: 'text',
          label: t('organisations.skills'),
          required: true,
          help: t('organisations.aliases_help'),
        },
        { key: 'employer', kind: 'text', label: t('organisations.employer'), required: true },
        { key: 'title', kind: 'text', label: t('organisations.expert_title') },
        { key: 'phone', kind: 'text', label: t('organisations.phone') },
        { key: 'from_on', kind: 'day', label: t('organisations.from_on_expert'), required: true },
        { key: 'to_on', kind: 'day', label: t('organisations.to_on_expert') },
      ]}
      initial={
        expert
          ? {
              name: expert.name,
              phone: expert.phone,
              employer: expert.employer,
              title: expert.title,
              skills: expert.skills,
              from_on: expert.from_on,
              to_on: expert.to_on ?? undefined,
            }
          : { from_on: today }
      }
      submitLabel={t(expert ? 'organisations.save' : 'organisations.add_expert')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await put.mutateAsync({
          id: expert?.id,
          body: {
            name: values.name,
            phone: values.phone ?? '',
            employer: values.employer,
            title: values.title ?? '',
            skills: values.skills,
            from_on: values.from_on,
            to_on: values.to_on || null,
            revision,
          },
        });
        onDone();
      }}
    />
  );
}
