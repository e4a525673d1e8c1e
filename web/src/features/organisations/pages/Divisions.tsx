/** The parts of the city: districts, zones and what lies within them, as a tree. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { useDivisions } from '../../../api/organisations';
import { useSession } from '../../../api/session';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { PlusOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { RecordForm } from '../../../ui/RecordForm';
import { Absent } from '../../../ui/States';
import { Withdraw, WithdrawnNote } from '../../../ui/Withdrawal';
import { divisionKinds, divisionTree, withinOf } from '../parts/directory';
import { Pages } from '../parts/Pages';
import { RegisterExchange } from '../parts/RegisterExchange';
import { type DivisionRow, useCityWide, usePutDivision, useWithdrawDivision } from '../queries';
import styles from './Directory.module.css';

export function Divisions() {
  const { t } = useTranslation();
  const { today } = useSession();
  const cityWide = useCityWide();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const query = useDivisions();
  const tree = query.data && divisionTree(query.data);
  const depths = new Map(tree?.map(({ division, depth }) => [division.code, depth]));
  const list = listOf(
    query,
    tree?.map(({ division }) => division),
  );
  const here = query.data?.find((one) => one.code === open);
  const add = cityWide ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t('organisations.add_division')}
    </Button>
  ) : null;
  const columns: TableColumnsType<DivisionRow> = [
    {
      title: t('organisations.division_name'),
      key: 'name',
      render: (_, row) => (
        <span className={styles[`within${Math.min(depths.get(row.code) ?? 0, 2)}`]}>
          {row.name}
        </span>
      ),
    },
    { title: t('organisations.division_code'), dataIndex: 'code', key: 'code' },
    {
      title: t('organisations.kind'),
      key: 'kind',
      render: (_, row) => t(`organisations.division_${row.kind}`),
    },
    {
      title: t('organisations.division_state'),
      key: 'state',
      render: (_, row) => <State row={row} today={today} />,
    },
  ];
  return (
    <>
      <DataPage<DivisionRow>
        title={t('organisations.divisions')}
        lead={t('organisations.divisions_lead')}
        deeds={
          <>
            <RegisterExchange register="divisions" writes={cityWide} />
            {add}
          </>
        }
        filters={[]}
        search={search}
        onSearch={setSearch}
        query={list}
        columns={columns}
        rowKey="code"
        openKey={open}
        onOpen={(row) => setOpen(row.code)}
        cards
        empty={{
          title: t('organisations.no_divisions'),
          why: t(cityWide ? 'organisations.no_divisions_why' : 'organisations.empty_wait'),
          next: add,
        }}
      >
        <Pages />
      </DataPage>
      <Drawer
        title={
          here?.name ?? t(open === 'new' ? 'organisations.add_division' : 'organisations.division')
        }
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
      >
        {open === 'new' && cityWide && query.data ? (
          <DivisionForm all={query.data} division={undefined} onDone={() => setOpen(undefined)} />
        ) : here && query.data ? (
          <DivisionPaper key={here.code} all={query.data} division={here} />
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

function State({ row, today }: { row: DivisionRow; today: string }) {
  const { t } = useTranslation();
  if (row.withdrawn) return <Lamp tone="grey" word={t('organisations.division_withdrawn')} />;
  if (row.to_on && row.to_on < today)
    return <Lamp tone="grey" word={t('organisations.division_over', { day: row.to_on })} />;
  return <Lamp tone="green" word={t('organisations.division_stands')} />;
}

function DivisionPaper({ all, division }: { all: DivisionRow[]; division: DivisionRow }) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState(false);
  const withdraw = useWithdrawDivision(division);
  const above = all.find((one) => one.code === division.parent);
  if (changing)
    return <DivisionForm all={all} division={division} onDone={() => setChanging(false)} />;
  return (
    <div className={styles.stack}>
      {division.withdrawn ? <WithdrawnNote withdrawn={division.withdrawn} /> : null}
      {division.may.includes('update') ? (
        <div className={styles.deeds}>
          <Button type="primary" onClick={() => setChanging(true)}>
            {t('organisations.change')}
          </Button>
          <Withdraw
            title={t('organisations.withdraw_division')}
            why={t('organisations.withdraw_division_why')}
            onWithdraw={(reason) => withdraw.mutateAsync(reason)}
          />
        </div>
      ) : null}
      <Facts>
        <Fact name={t('organisations.division_code')}>{division.code}</Fact>
        <Fact name={t('organisations.kind')}>{t(`organisations.division_${division.kind}`)}</Fact>
        <Fact name={t('organisations.division_parent')}>{above?.name ?? dash}</Fact>
        <Fact name={t('organisations.precedence')}>{division.precedence}</Fact>
        <Fact name={t('organisations.to_on')}>{division.to_on ?? dash}</Fact>
      </Facts>
    </div>
  );
}

interface Values {
  code: string;
  name: string;
  kind: string;
  parent?: string;
  precedence: string;
  to_on?: string;
}

function DivisionForm(props: {
  all: DivisionRow[];
  division: DivisionRow | undefined;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { all, division, onDone } = props;
  const put = usePutDivision();
  const [revision] = useState(division?.revision ?? 0);
  const below = division ? withinOf(all, division.code) : new Set<string>();
  const parents = all.filter((one) => !one.withdrawn && !below.has(one.code));
  return (
    <RecordForm<Values>
      fields={[
        ...(division
          ? []
          : [
              {
                key: 'code' as const,
                kind: 'text' as const,
                label: t('organisations.division_code'),
                help: t('organisations.division_code_help'),
                required: true,
              },
            ]),
        { key: 'name', kind: 'text', label: t('organisations.division_name'), required: true },
        {
          key: 'kind',
          kind: 'radio',
          label: t('organisations.kind'),
          required: true,
          options: divisionKinds.map((value) => ({
            value,
            label: t(`organisations.division_${value}`),
          })),
        },
        {
          key: 'parent',
          kind: 'choice',
          label: t('organisations.division_parent'),
          help: t('organisations.division_parent_help'),
          options: parents.map(({ code, name }) => ({ value: code, label: name })),
        },
        {
          key: 'precedence',
          kind: 'text',
          label: t('organisations.precedence'),
          required: true,
        },
        {
          key: 'to_on',
          kind: 'day',
          label: t('organisations.to_on'),
          help: t('organisations.division_to_on_help'),
        },
      ]}
      initial={
        division
          ? {
              name: division.name,
              kind: division.kind,
              parent: division.parent ?? undefined,
              precedence: String(division.precedence),
              to_on: division.to_on ?? undefined,
            }
          : { kind: 'district', precedence: String(all.length + 1) }
      }
      submitLabel={t(division ? 'organisations.save' : 'organisations.add_division')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await put.mutateAsync({
          code: division?.code,
          body: {
            code: division?.code ?? values.code.trim(),
            name: values.name,
            kind: values.kind,
            parent: values.parent || null,
            precedence: Number(values.precedence),
            to_on: values.to_on || null,
            revision,
          },
        });
        onDone();
      }}
    />
  );
}
