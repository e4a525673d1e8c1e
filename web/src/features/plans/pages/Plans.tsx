/** The register of plans: how far each is, who approved it, and who carries it out. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { useDivisions, useOrganisations } from '../../../api/organisations';
import { useSession } from '../../../api/session';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { PlusOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Absent } from '../../../ui/States';
import { type Plan, type PlanState, type Register, usePutPlan, useRegister } from '../queries';

const tones: Record<PlanState, Tone> = {
  draft: 'grey',
  commenting: 'amber',
  approved: 'green',
  superseded: 'grey',
  withdrawn: 'grey',
};

export function Plans() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const query = useRegister();
  const placeOf = usePlaces();
  const register = query.data;
  const keeps = register?.may.includes('keep') === true;
  const typed = search.search ?? '';
  const items = register?.items.filter(
    (one) =>
      [one.title, one.document, one.approver].some((text) => text.includes(typed)) &&
      (!search.kind || one.kind === search.kind) &&
      (!search.state || one.state === search.state),
  );
  const list = listOf(query, items);
  const here = register?.items.find((one) => one.id === open);
  const add = keeps ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t('plans.add')}
    </Button>
  ) : null;
  const columns: TableColumnsType<Plan> = [
    { title: t('plans.name'), dataIndex: 'title', key: 'title' },
    { title: t('plans.kind'), key: 'kind', render: (_, row) => t(`plans.kind_${row.kind}`) },
    {
      title: t('plans.state'),
      key: 'state',
      render: (_, row) => <Lamp tone={tones[row.state]} word={t(`plans.state_${row.state}`)} />,
    },
    { title: t('plans.division'), key: 'division', render: (_, row) => placeOf(row.division) },
    { title: t('plans.document'), key: 'document', render: (_, row) => row.document || dash },
    { title: t('plans.unit'), key: 'unit', render: (_, row) => row.unit_name || dash },
  ];
  return (
    <>
      <DataPage<Plan>
        title={t('plans.title')}
        lead={t('plans.lead')}
        // Where nothing is registered yet, the empty list asks for it.
        deeds={register?.items.length === 0 ? null : add}
        filters={[
          { key: 'search', kind: 'text', label: t('plans.search') },
          {
            key: 'kind',
            kind: 'choice',
            label: t('plans.kind'),
            options: (register?.kinds ?? []).map((kind) => ({
              value: kind,
              label: t(`plans.kind_${kind}`),
            })),
          },
          {
            key: 'state',
            kind: 'choice',
            label: t('plans.state'),
            options: Object.keys(tones).map((state) => ({
              value: state,
              label: t(`plans.state_${state}`),
            })),
          },
        ]}
        search={search}
        onSearch={setSearch}
        query={list}
        columns={columns}
        rowKey="id"
        openKey={open}
        onOpen={(row) => setOpen(row.id)}
        cards
        empty={{
          title: t('plans.none'),
          why: t(keeps ? 'plans.none_why' : 'plans.none_wait'),
          next: add,
        }}
      />
      <Drawer
        title={here?.title ?? t(open === 'new' ? 'plans.add' : 'plans.plan')}
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
      >
        {open === 'new' && register && keeps ? (
          <PlanForm plan={undefined} register={register} onDone={() => setOpen(undefined)} />
        ) : here && register ? (
          <PlanPaper key={here.id} plan={here} register={register} />
        ) : (
          <Absent query={list} title={t('plans.absent')} why={t('plans.absent_why')} />
        )}
      </Drawer>
    </>
  );
}

/** What a division is called; the city itself is no division of its own. */
function usePlaces() {
  const { city } = useSession();
  const divisions = useDivisions().data ?? [];
  return (code: string) =>
    city.code === code
      ? city.name
      : (divisions.find((division) => division.code === code)?.name ?? code);
}

function PlanPaper({ plan, register }: { plan: Plan; register: Register }) {
  const { t } = useTranslation();
  const placeOf = usePlaces();
  const [changing, setChanging] = useState(false);
  if (changing) {
    return <PlanForm plan={plan} register={register} onDone={() => setChanging(false)} />;
  }
  return (
    <>
      {plan.may.includes('update') ? (
        <p>
          <Button type="primary" onClick={() => setChanging(true)}>
            {t('plans.change')}
          </Button>
        </p>
      ) : null}
      <Facts>
        <Fact name={t('plans.state')}>
          <Lamp tone={tones[plan.state]} word={t(`plans.state_${plan.state}`)} />
        </Fact>
        <Fact name={t('plans.kind')}>{t(`plans.kind_${plan.kind}`)}</Fact>
        <Fact name={t('plans.division')}>{placeOf(plan.division)}</Fact>
        <Fact name={t('plans.approver')}>{plan.approver || dash}</Fact>
        <Fact name={t('plans.document')}>{plan.document || dash}</Fact>
        <Fact name={t('plans.approved_on')}>{plan.approved_on || dash}</Fact>
        <Fact name={t('plans.years')}>
          {plan.year_from ? t('plans.from_to', { from: plan.year_from, to: plan.year_to }) : dash}
        </Fact>
        <Fact name={t('plans.unit')}>{plan.unit_name || dash}</Fact>
        <Fact name={t('plans.note')}>{plan.note || dash}</Fact>
        <Fact name={t('plans.written_by')}>{plan.account_name}</Fact>
      </Facts>
    </>
  );
}

interface Values {
  title: string;
  kind: string;
  division: string;
  state: string;
  approver?: string;
  document?: string;
  approved_on?: string;
  year_from?: string | null;
  year_to?: string | null;
  unit?: string;
  note?: string;
}

function PlanForm(props: { plan: Plan | undefined; register: Register; onDone: () => void }) {
  const { t } = useTranslation();
  const { plan, register, onDone } = props;
  const placeOf = usePlaces();
  const units = useOrganisations().data ?? [];
  const put = usePutPlan();
  const [revision] = useState(plan?.revision ?? 0);
  const states: PlanState[] = plan
    ? [plan.state, ...plan.next]
    : ['draft', 'commenting', 'approved'];
  const year = (typed: string | null | undefined) => Number(typed ?? 0) || 0;
  const fields: RecordField[] = [
    { key: 'title', kind: 'text', label: t('plans.name'), required: true },
    {
      key: 'kind',
      kind: 'choice',
      label: t('plans.kind'),
      required: true,
      options: register.kinds.map((kind) => ({ value: kind, label: t(`plans.kind_${kind}`) })),
    },
    {
      key: 'division',
      kind: 'choice',
      label: t('plans.division'),
      required: true,
      options: register.divisions.map((code) => ({ value: code, label: placeOf(code) })),
    },
    {
      key: 'state',
      kind: 'choice',
      label: t('plans.state'),
      required: true,
      options: states.map((state) => ({ value: state, label: t(`plans.state_${state}`) })),
    },
    { key: 'approver', kind: 'text', label: t('plans.approver') },
    { key: 'document', kind: 'text', label: t('plans.document') },
    { key: 'approved_on', kind: 'day', label: t('plans.approved_on') },
    { key: 'year_from', kind: 'number', label: t('plans.year_from') },
    { key: 'year_to', kind: 'number', label: t('plans.year_to') },
    {
      key: 'unit',
      kind: 'choice',
      label: t('plans.unit'),
      options: units.map((unit) => ({ value: unit.id, label: unit.short_name })),
    },
    { key: 'note', kind: 'long', label: t('plans.note'), help: t('plans.note_help') },
  ];
  return (
    <RecordForm<Values>
      fields={fields}
      initial={
        plan
          ? {
              title: plan.title,
              kind: plan.kind,
              division: plan.division,
              state: plan.state,
              approver: plan.approver,
              document: plan.document,
              approved_on: plan.approved_on || undefined,
              year_from: plan.year_from ? String(plan.year_from) : undefined,
              year_to: plan.year_to ? String(plan.year_to) : undefined,
              unit: plan.unit ?? undefined,
              note: plan.note,
            }
          : { state: 'draft', division: register.divisions[0] }
      }
      submitLabel={t(plan ? 'plans.save' : 'plans.add')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await put.mutateAsync({
          id: plan?.id,
          body: {
            title: values.title,
            kind: values.kind,
            division: values.division,
            state: values.state as PlanState,
            approver: values.approver ?? '',
            document: values.document ?? '',
            approved_on: values.approved_on ?? '',
            year_from: year(values.year_from),
            year_to: year(values.year_to),
            unit: values.unit || null,
            note: values.note ?? '',
            revision,
          },
        });
        onDone();
      }}
    />
  );
}
