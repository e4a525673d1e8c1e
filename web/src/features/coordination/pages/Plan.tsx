/** The implementation plan: what was issued, who noted it, how versions differ, what is drafted. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../../api/change';
import { call, client } from '../../../api/client';
import { asApiError } from '../../../api/problem';
import type { components } from '../../../api/schema';
import { useCurrent } from '../../../routing/current';
import { useListSearch } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { Drawer } from '../../../ui/Drawer';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { Between, Noted, versionColumns } from '../../../ui/Issued';
import { DownloadOutlined } from '../../../ui/icons';
import { Button, Form, Input, Modal } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { RecordForm } from '../../../ui/RecordForm';
import { RowsEditor, type Written } from '../../../ui/RowsEditor';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { Sure } from '../../../ui/Sure';
import styles from '../parts/Coordination.module.css';
import { Prose } from '../parts/Prose';
import { coordinationKey, stale } from '../queries';

type Schemas = components['schemas'];
type Plan = Schemas['PlanView'];
type Version = Schemas['PlanVersion'];
type SectionOf = Schemas['PlanSection'];

export function PlanPage() {
  const { t } = useTranslation();
  const { query, campaign } = useCurrent();
  const plan = useQuery({
    queryKey: [...coordinationKey, 'plan', campaign?.id],
    enabled: campaign !== undefined,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/plan', { params: { path: { id: campaign?.id ?? '' } } }),
      ),
  });
  const error = query.error ?? plan.error;
  if (error) return <Refused error={asApiError(error)} onRetry={() => void query.refetch()} />;
  if (!query.data || (campaign && !plan.data)) return <Loading rows={12} />;
  if (!plan.data)
    return (
      <>
        <PageHead title={t('coordination.plan')} lead={t('coordination.plan_lead')} />
        <Nothing title={t('coordination.no_campaign')} why={t('coordination.no_campaign_why')} />
      </>
    );
  return <Whole key={plan.data.campaign} plan={plan.data} />;
}

function Whole({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const [writing, setWriting] = useState(false);
  const [issuing, setIssuing] = useState(false);
  const writes = plan.may.includes('write');
  const newest = plan.versions[0]?.number;
  const shown = Number(search.version ?? newest ?? 0);
  const propose = useChange(stale, () =>
    call(
      client.POST('/api/v1/campaigns/{id}/plan/proposals', {
        params: { path: { id: plan.campaign } },
        body: { revision: plan.revision },
      }),
    ),
  );
  const note = useChange(stale, (number: number) =>
    call(
      client.POST('/api/v1/campaigns/{id}/plan/versions/{number}/receipts', {
        params: { path: { id: plan.campaign, number } },
      }),
    ),
  );
  const refused = propose.error ?? note.error;
  return (
    <>
      <PageHead
        title={t('coordination.plan')}
        lead={
          newest
            ? t(plan.unissued ? 'coordination.plan_unissued' : 'coordination.plan_stands', {
                number: newest,
              })
            : t('coordination.plan_lead')
        }
        deeds={
          <>
            {plan.may.includes('note') && newest ? (
              <Button type="primary" loading={note.isPending} onClick={() => note.mutate(newest)}>
                {t('coordination.note_plan')}
              </Button>
            ) : null}
            {writes && plan.revision > 0 ? (
              <>
                <Button type="primary" onClick={() => setIssuing(true)}>
                  {t('coordination.issue_plan')}
                </Button>
                <Button onClick={() => setWriting(true)}>{t('coordination.write_plan')}</Button>
                <Button
                  href={`/api/v1/campaigns/${plan.campaign}/plan/document`}
                  icon={<DownloadOutlined />}
                >
                  {t('coordination.plan_draft')}
                </Button>
              </>
            ) : null}
            {writes ? (
              <Sure
                label={t('coordination.draft_plan')}
                question={t('coordination.draft_plan_sure')}
                onSure={() => propose.mutate(undefined)}
              />
            ) : null}
          </>
        }
      />
      {refused ? <Refused error={asApiError(refused)} /> : null}
      {plan.versions.length > 0 ? (
        <Section title={t('coordination.plan_versions')}>
          <Versions
            plan={plan}
            shown={shown}
            onShow={(number) => setSearch({ ...search, version: String(number) })}
          />
        </Section>
      ) : null}
      {shown > 0 ? (
        <VersionPaper campaign={plan.campaign} number={shown} />
      ) : plan.sections.length > 0 ? (
        <Section title={t('coordination.plan_written')}>
          <h2>{plan.title}</h2>
          <Sections sections={plan.sections} />
        </Section>
      ) : (
        <Nothing
          title={t('coordination.no_plan')}
          why={t(writes ? 'coordination.no_plan_why' : 'coordination.no_plan_wait')}
        />
      )}
      {newest && (writes || plan.versions.length > 1) ? (
        <Section title={t('coordination.compare')}>
          <Compare plan={plan} office={writes} />
        </Section>
      ) : null}
      <Drawer
        title={t('coordination.write_plan')}
        open={writing}
        onClose={() => setWriting(false)}
        width={920}
      >
        {writing ? <PlanForm plan={plan} onDone={() => setWriting(false)} /> : null}
      </Drawer>
      <Modal
        title={t('coordination.issue_plan')}
        open={issuing}
        onCancel={() => setIssuing(false)}
        footer={null}
        destroyOnHidden
      >
        {issuing ? <IssueForm plan={plan} onDone={() => setIssuing(false)} /> : null}
      </Modal>
    </>
  );
}

function Versions(props: { plan: Plan; shown: number; onShow: (number: number) => void }) {
  const { t } = useTranslation();
  const { plan, shown, onShow } = props;
  return (
    <DataTable<Version>
      workbook
      caption={t('coordination.plan_versions')}
      rows={plan.versions}
      rowKey={(row) => String(row.number)}
      cards
      columns={[
        ...versionColumns<Version>({
          words: { version: t('coordination.version'), document: t('coordination.document') },
          named: (number) => t('coordination.version_named', { number }),
          shown,
          onShow,
        }),
        { title: t('coordination.dated_on'), dataIndex: 'dated_on', key: 'dated_on' },
        {
          title: t('coordination.by'),
          key: 'by',
          render: (_, row) => `${row.account_name} ${row.issued_on}`,
        },
        {
          title: t('coordination.noted_of'),
          key: 'noted',
          render: (_, row) => t('coordination.noted_share', { ...row }),
        },
        {
          title: t('coordination.file'),
          key: 'file',
          render: (_, row) => (
            <a href={`/api/v1/campaigns/${plan.campaign}/plan/versions/${row.number}/document`}>
              {t('coordination.download')}
              <span className="y-hidden">{row.document}</span>
            </a>
          ),
        },
      ]}
    />
  );
}

function VersionPaper({ campaign, number }: { campaign: string; number: number }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: [...coordinationKey, 'plan', campaign, number],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/plan/versions/{number}', {
          params: { path: { id: campaign, number } },
        }),
      ),
  });
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading rows={8} />;
  const version = query.data;
  return (
    <>
      <Section title={t('coordination.version_of', { number })}>
        <h2>{version.title}</h2>
        <Facts>
          <Fact name={t('coordination.document')}>{version.document}</Fact>
          <Fact name={t('coordination.issuer')}>{version.issuer}</Fact>
          <Fact name={t('coordination.addressees')}>{version.addressees}</Fact>
          <Fact name={t('coordination.chain')}>{version.chain || dash}</Fact>
          <Fact name={t('coordination.annex')}>
            {t('coordination.annex_lines', { count: version.annex.length })}
          </Fact>
        </Facts>
        <Sections sections={version.sections} />
      </Section>
      <Section title={t('coordination.receipts')}>
        <DataTable<Schemas['PlanReceipt']>
          workbook
          caption={t('coordination.receipts')}
          rows={version.receipts}
          rowKey={(row) => row.unit.id}
          cards
          columns={[
            { title: t('coordination.unit'), key: 'unit', render: (_, row) => row.unit.name },
            {
              title: t('coordination.receipt'),
              key: 'state',
              render: (_, { receipt }) => (
                <Noted
                  receipt={receipt}
                  words={{
                    noted: t('coordination.noted'),
                    read: t('coordination.read'),
                    unread: t('coordination.unread'),
                  }}
                />
              ),
            },
            {
              title: t('coordination.by'),
              key: 'by',
              render: (_, { receipt }) =>
                receipt
                  ? receipt.noted_on
                    ? `${receipt.noted_by} ${receipt.noted_on}`
                    : `${receipt.read_by} ${receipt.read_on}`
                  : dash,
            },
          ]}
        />
      </Section>
    </>
  );
}

function Sections({ sections }: { sections: readonly SectionOf[] }) {
  return sections.map((section) => (
    <article key={section.title} className={styles.section}>
      <h3>{section.title}</h3>
      <Prose text={section.text.replaceAll(/^#/gm, '##')} />
    </article>
  ));
}

function Compare({ plan, office }: { plan: Plan; office: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={styles.stack}>
      <Between
        versions={plan.versions}
        named={(number) => t('coordination.version_named', { number })}
        words={{
          from: t('coordination.compare_from'),
          with: t('coordination.compare_with'),
          to: t('coordination.compare_to'),
        }}
        now={office ? t('coordination.plan_written') : undefined}
      >
        {(from, to) => <Differences campaign={plan.campaign} from={from} to={to} />}
      </Between>
    </div>
  );
}

function Differences(props: { campaign: string; from: number; to: number | undefined }) {
  const { t } = useTranslation();
  const { campaign, from, to } = props;
  const query = useQuery({
    queryKey: [...coordinationKey, 'plan', campaign, 'compare', from, to],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/plan/comparison', {
          params: { path: { id: campaign }, query: to === undefined ? { from } : { from, to } },
        }),
      ),
  });
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading rows={3} />;
  if (query.data.length === 0)
    return <p className={styles.soft}>{t('coordination.no_differences')}</p>;
  return (
    <DataTable<Schemas['PlanChange']>
      workbook
      caption={t('coordination.compare')}
      rows={query.data}
      rowKey={(row) => `${row.kind} ${row.section} ${row.field}`}
      cards
      columns={[
        {
          title: t('coordination.section'),
          key: 'section',
          render: (_, row) => row.section || t(`coordination.plan_field_${row.field}`),
        },
        {
          title: t('coordination.change_kind'),
          key: 'kind',
          render: (_, row) => t(`coordination.change_${row.kind}`),
        },
        {
          title: t('coordination.before'),
          key: 'from',
          render: (_, row) => (
            <div className={`${styles.wrap} ${styles.text}`}>{row.from || dash}</div>
          ),
        },
        {
          title: t('coordination.after'),
          key: 'to',
          render: (_, row) => (
            <div className={`${styles.wrap} ${styles.text}`}>{row.to || dash}</div>
          ),
        },
      ]}
    />
  );
}

interface PlanValues {
  title: string;
  issuer: string;
  addressees: string;
  sections: SectionOf[];
}

function PlanForm({ plan, onDone }: { plan: Plan; onDone: () => void }) {
  const { t } = useTranslation();
  const [revision] = useState(plan.revision);
  const put = useChange(stale, (body: Schemas['PlanBody']) =>
    call(
      client.PUT('/api/v1/campaigns/{id}/plan', {
        params: { path: { id: plan.campaign } },
        body,
      }),
    ),
  );
  return (
    <RecordForm<PlanValues>
      fields={[
        { key: 'title', kind: 'text', label: t('coordination.plan_field_title'), required: true },
        { key: 'issuer', kind: 'text', label: t('coordination.issuer'), required: true },
        {
          key: 'addressees',
          kind: 'text',
          label: t('coordination.addressees'),
          required: true,
        },
      ]}
      initial={{
        title: plan.title,
        issuer: plan.issuer,
        addressees: plan.addressees,
        sections: plan.sections,
      }}
      submitLabel={t('coordination.save')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await put.mutateAsync({ ...values, revision });
        onDone();
      }}
    >
      <Form.Item
        name="sections"
        label={t('coordination.sections')}
        extra={t('coordination.prose_help')}
      >
        <SectionsEditor />
      </Form.Item>
    </RecordForm>
  );
}

function SectionsEditor(props: Written<SectionOf>) {
  const { t } = useTranslation();
  return (
    <RowsEditor<SectionOf>
      {...props}
      fresh={{ title: '', text: '' }}
      addLabel={t('coordination.add_section')}
      removeLabel={(number) => t('coordination.remove_line', { number })}
      rowClass={styles.sectionRow}
    >
      {(section, change, number) => (
        <div className={styles.sectionFields}>
          <Input
            aria-label={t('coordination.section_title_of', { number })}
            value={section.title}
            onChange={(event) => change({ title: event.target.value })}
          />
          <Input.TextArea
            aria-label={t('coordination.section_text_of', { number })}
            rows={6}
            value={section.text}
            onChange={(event) => change({ text: event.target.value })}
          />
        </div>
      )}
    </RowsEditor>
  );
}

function IssueForm({ plan, onDone }: { plan: Plan; onDone: () => void }) {
  const { t } = useTranslation();
  const [number] = useState((plan.versions[0]?.number ?? 0) + 1);
  const issue = useChange(stale, (body: Schemas['PlanIssue']) =>
    call(
      client.POST('/api/v1/campaigns/{id}/plan/versions', {
        params: { path: { id: plan.campaign } },
        body,
      }),
    ),
  );
  return (
    <div className={styles.stack}>
      <p>{t('coordination.issuing_plan', { number })}</p>
      <RecordForm<{ document: string; dated_on: string; note?: string }>
        fields={[
          {
            key: 'document',
            kind: 'text',
            label: t('coordination.document'),
            required: true,
            help: t('coordination.document_help'),
          },
          { key: 'dated_on', kind: 'day', label: t('coordination.dated_on'), required: true },
          { key: 'note', kind: 'long', label: t('coordination.remark') },
        ]}
        initial={{ dated_on: plan.today }}
        submitLabel={t('coordination.issue_plan')}
        onCancel={onDone}
        onSubmit={async ({ document, dated_on, note }) => {
          await issue.mutateAsync({ document, dated_on, note: note ?? '', number });
          onDone();
        }}
      />
    </div>
  );
}
