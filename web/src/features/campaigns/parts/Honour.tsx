/** A title whole, and the form it is written in. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session';
import { DataTable } from '../../../ui/DataTable';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { Button, Form } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { Nothing } from '../../../ui/States';
import { Withdraw, WithdrawnNote } from '../../../ui/Withdrawal';
import styles from '../pages/Campaign.module.css';
import {
  type HonourBody,
  type HonourView,
  type InspectionBody,
  useAddInspection,
  usePutHonour,
  useWithdrawHonour,
} from '../queries';
import { Linked } from './Linked';
import { LinksEditor } from './LinksEditor';
import { linkedWith } from './links';
import { Threats } from './Threats';

type Inspection = HonourView['inspections'][number];

export function HonourPaper({ honour, honours }: { honour: HonourView; honours: HonourView[] }) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<'reading' | 'changing' | 'inspecting'>('reading');
  const done = () => setDoing('reading');
  const withdraw = useWithdrawHonour(honour);
  const linked = linkedWith(honour.id, honour.links, honours);
  if (doing === 'changing') return <HonourForm honour={honour} honours={honours} onDone={done} />;
  if (doing === 'inspecting') return <InspectionForm honour={honour} onDone={done} />;
  const rule = [
    honour.rule_years ? t('campaigns.every_years', { years: honour.rule_years }) : '',
    honour.rule,
  ]
    .filter(Boolean)
    .join(t('campaigns.semicolon'));
  return (
    <div className={styles.stack}>
      {honour.may.includes('update') ? (
        <div className={styles.deeds}>
          <Button type="primary" onClick={() => setDoing('changing')}>
            {t('campaigns.change')}
          </Button>
          <Button onClick={() => setDoing('inspecting')}>{t('campaigns.add_inspection')}</Button>
          <Withdraw
            title={t('campaigns.withdraw_honour')}
            why={t('campaigns.withdraw_honour_why')}
            onWithdraw={withdraw.mutateAsync}
          />
        </div>
      ) : null}
      {honour.withdrawn ? <WithdrawnNote withdrawn={honour.withdrawn} /> : null}
      {honour.threats.length > 0 ? <Threats threats={honour.threats} /> : null}
      <Facts>
        <Fact name={t('campaigns.honour_state')}>{t(`campaigns.honour_${honour.state}`)}</Fact>
        <Fact name={t('campaigns.level')}>{t(`campaigns.level_${honour.level}`)}</Fact>
        {honour.tier ? (
          <Fact name={t('campaigns.tier')}>
            {t(`campaigns.tier_${honour.tier}`, { defaultValue: honour.tier })}
          </Fact>
        ) : null}
        <Fact name={t('campaigns.awarded_year')}>{honour.awarded_year}</Fact>
        <Fact name={t('campaigns.awarded_by')}>{honour.awarded_by || dash}</Fact>
        <Fact name={t('campaigns.award_document')}>{honour.document || dash}</Fact>
        <Fact name={t('campaigns.rule')}>{rule || dash}</Fact>
        <Fact name={t('campaigns.next_due_year')}>{honour.next_due_year || dash}</Fact>
      </Facts>
      <h2>{t('campaigns.inspections')}</h2>
      {honour.inspections.length === 0 ? (
        <Nothing title={t('campaigns.no_inspection')} why={t('campaigns.no_inspection_why')} />
      ) : (
        <DataTable<Inspection>
          caption={t('campaigns.inspections')}
          rows={honour.inspections}
          rowKey={(row) => row.id ?? String(row.year)}
          cards
          columns={[
            { title: t('campaigns.year'), dataIndex: 'year', key: 'year' },
            {
              title: t('campaigns.result'),
              key: 'result',
              render: (_, row) => t(`campaigns.result_${row.result}`),
            },
            {
              title: t('campaigns.document'),
              key: 'document',
              render: (_, row) => row.document || dash,
            },
            { title: t('campaigns.remark'), key: 'note', render: (_, row) => row.note || dash },
          ]}
        />
      )}
      <h2>{t('campaigns.linked_honours')}</h2>
      {linked.length === 0 ? (
        <p className={styles.soft}>{t('campaigns.no_links')}</p>
      ) : (
        <Linked links={linked} />
      )}
    </div>
  );
}

/** Tiers of the national standard; an edition of the installation's own may have others. */
const tiers = ['garden', 'county', 'eco'];

interface HonourValues {
  name: string;
  level: string;
  tier?: string;
  awarded_year: string;
  awarded_by?: string;
  document?: string;
  rule_years?: string | null;
  rule?: string;
  next_due_year?: string | null;
  links?: NonNullable<HonourBody['links']>;
}

export function HonourForm(props: {
  honour: HonourView | undefined;
  honours: HonourView[];
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { honour, honours, onDone } = props;
  const put = usePutHonour();
  const [revision] = useState(honour?.revision ?? 0);
  const text = (value: number | null | undefined) => (value == null ? undefined : String(value));
  const count = (value: string | null | undefined) => (value ? Number(value) : null);
  return (
    <RecordForm<HonourValues>
      fields={[
        { key: 'name', kind: 'text', label: t('campaigns.honour_name'), required: true },
        {
          key: 'level',
          kind: 'radio',
          label: t('campaigns.level'),
          required: true,
          options: ['city', 'county', 'award'].map((value) => ({
            value,
            label: t(`campaigns.level_${value}`),
          })),
        },
        {
          key: 'tier',
          kind: 'choice',
          label: t('campaigns.tier'),
          help: t('campaigns.tier_help'),
          options: [
            { value: '', label: t('campaigns.tier_none') },
            ...[...new Set([...tiers, ...(honour?.tier ? [honour.tier] : [])])].map((value) => ({
              value,
              label: t(`campaigns.tier_${value}`, { defaultValue: value }),
            })),
          ],
        },
        { key: 'awarded_year', kind: 'number', label: t('campaigns.awarded_year'), required: true },
        { key: 'awarded_by', kind: 'text', label: t('campaigns.awarded_by') },
        { key: 'document', kind: 'text', label: t('campaigns.award_document') },
        {
          key: 'rule_years',
          kind: 'number',
          label: t('campaigns.rule_years'),
          unit: t('campaigns.years'),
          help: t('campaigns.rule_years_help'),
        },
        { key: 'rule', kind: 'long', label: t('campaigns.rule'), help: t('campaigns.rule_help') },
        {
          key: 'next_due_year',
          kind: 'number',
          label: t('campaigns.next_due_year'),
          help: t('campaigns.next_due_help'),
        },
      ]}
      initial={
        honour
          ? {
              name: honour.name,
              level: honour.level,
              tier: honour.tier,
              awarded_year: String(honour.awarded_year),
              awarded_by: honour.awarded_by,
              document: honour.document,
              rule_years: text(honour.rule_years),
              rule: honour.rule,
              next_due_year: text(honour.next_due_year),
              links: honour.links.map((link) => ({ honour: link.honour, note: link.note })),
            }
          : { level: 'city', tier: 'garden' }
      }
      submitLabel={t('campaigns.save_honour')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await put.mutateAsync({
          id: honour?.id,
          body: {
            name: values.name,
            level: values.level,
            tier: values.tier ?? '',
            awarded_year: Number(values.awarded_year),
            awarded_by: values.awarded_by ?? '',
            document: values.document ?? '',
            rule_years: count(values.rule_years),
            rule: values.rule ?? '',
            next_due_year: count(values.next_due_year),
            links: (values.links ?? []).filter((link) => link.honour),
            revision,
          },
        });
        onDone();
      }}
    >
      <Form.Item name="links" label={t('campaigns.linked_honours')}>
        <LinksEditor others={honours.filter((one) => one.id !== honour?.id && !one.withdrawn)} />
      </Form.Item>
    </RecordForm>
  );
}

function InspectionForm({ honour, onDone }: { honour: HonourView; onDone: () => void }) {
  const { t } = useTranslation();
  const { today } = useSession();
  const add = useAddInspection(honour.id);
  return (
    <RecordForm<{ year: string; result: string; document?: string; note?: string }>
      fields={[
        { key: 'year', kind: 'number', label: t('campaigns.year'), required: true },
        {
          key: 'result',
          kind: 'radio',
          label: t('campaigns.result'),
          required: true,
          options: ['passed', 'rectified', 'revoked'].map((value) => ({
            value,
            label: t(`campaigns.result_${value}`),
          })),
        },
        { key: 'document', kind: 'text', label: t('campaigns.document') },
        { key: 'note', kind: 'long', label: t('campaigns.remark') },
      ]}
      initial={{ year: today.slice(0, 4), result: 'passed' }}
      submitLabel={t('campaigns.add_inspection')}
      onCancel={onDone}
      onSubmit={async (values) => {
        const body: InspectionBody = {
          year: Number(values.year),
          result: values.result,
          document: values.document ?? '',
          note: values.note ?? '',
        };
        await add.mutateAsync(body);
        onDone();
      }}
    />
  );
}
