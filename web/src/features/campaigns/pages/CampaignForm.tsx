/**
 * A campaign being written, with its plan beside it: reckoned by the server at each change, so
 * that what does not fit is seen before anything is saved.
 */
import { useBlocker, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCampaign } from '../../../api/campaigns';
import { asApiError } from '../../../api/problem';
import { useMay, useSession } from '../../../api/session';
import { Form } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { Problems } from '../../../ui/Problems';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { bodyFrom, type CampaignValues, previewFrom, valuesOf } from '../parts/body';
import { PlanTimeline, StepsTable } from '../parts/Plan';
import { StepsEditor } from '../parts/StepsEditor';
import { editionName } from '../parts/words';
import {
  type CampaignBody,
  type CampaignView,
  type HonourView,
  useCreateCampaign,
  useEditions,
  useHonours,
  usePreview,
  useUpdateCampaign,
} from '../queries';
import styles from './CampaignForm.module.css';

export function NewCampaign() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const manages = useMay('campaigns.manage');
  const { today } = useSession();
  const create = useCreateCampaign();
  const honours = useHonours();
  if (!manages) return <Refused error={{ message: t('campaigns.not_yours') }} />;
  if (honours.error) return <Refused error={asApiError(honours.error)} />;
  if (!honours.data) return <Loading rows={10} />;
  const standing = honours.data.filter((one) => !one.withdrawn);
  const first = standing.find((one) => one.state === 'held');
  return (
    <>
      <PageHead title={t('campaigns.new')} lead={t('campaigns.new_lead')} />
      <Writing
        honours={standing}
        initial={{
          ...(first ? { honour: first.id } : {}),
          starts_on: today,
          data_year: String(Number(today.slice(0, 4)) - 1),
          cutoff_on: `${Number(today.slice(0, 4)) - 1}-12-31`,
        }}
        revision={0}
        draftKey="campaigns.new"
        submitLabel={t('campaigns.create')}
        onSave={async (body) => {
          const made = await create.mutateAsync(body);
          void navigate({ to: '/campaigns/$id', params: { id: made.id }, ignoreBlocker: true });
        }}
        onCancel={() => void navigate({ to: '/campaigns' })}
      />
    </>
  );
}

export function EditCampaign() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useCampaign(id);
  const honours = useHonours();
  const update = useUpdateCampaign(id);
  const error = query.error ?? honours.error;
  // The form keeps what was read when it was opened; a later revision is refused by the server.
  const [read, setRead] = useState<typeof query.data>();
  if (query.data && !read) setRead(query.data);
  if (error) return <Refused error={asApiError(error)} onRetry={() => void query.refetch()} />;
  if (!read || !honours.data) return <Loading rows={10} />;
  const back = () => void navigate({ to: '/campaigns/$id', params: { id }, ignoreBlocker: true });
  if (!read.may.includes('update'))
    return <Refused error={{ message: t('campaigns.not_to_change') }} />;
  return (
    <>
      <PageHead title={t('campaigns.change_of', { title: read.title })} />
      <Writing
        honours={honours.data.filter((one) => !one.withdrawn)}
        initial={valuesOf(read)}
        revision={read.revision}
        read={read}
        withSteps
        submitLabel={t('campaigns.save')}
        onSave={async (body) => {
          await update.mutateAsync(body);
          back();
        }}
        onCancel={back}
      />
    </>
  );
}

function Writing(props: {
  honours: HonourView[];
  initial: Partial<CampaignValues>;
  revision: number;
  /** The campaign that is being changed. */
  read?: CampaignView;
  withSteps?: boolean;
  draftKey?: string;
  submitLabel: string;
  onSave: (body: CampaignBody) => Promise<void>;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const { initial, revision, onSave, onCancel } = props;
  const fields = useFields(props.honours, initial.edition, props.read?.started ?? false);
  const [wanted, setWanted] = useState(() => previewFrom(initial, revision));
  const [dirty, setDirty] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useBlocker({
    shouldBlockFn: () => dirty && !confirm(t('campaigns.leave')),
    enableBeforeUnload: false,
  });
  if (props.honours.length === 0) {
    return <Nothing title={t('campaigns.no_honour')} why={t('campaigns.no_honour_why')} />;
  }
  return (
    <div className={styles.two}>
      <Section title={t('campaigns.what_is_written')}>
        <RecordForm<CampaignValues>
          fields={fields}
          initial={initial}
          draftKey={props.draftKey}
          submitLabel={props.submitLabel}
          onDirty={setDirty}
          onValues={(values) => {
            clearTimeout(timer.current);
            timer.current = setTimeout(() => setWanted(previewFrom(values, revision)), 500);
          }}
          onSubmit={(values) => onSave(bodyFrom(values, revision))}
          onCancel={onCancel}
        >
          {props.withSteps ? (
            <Form.Item name="steps" label={t('campaigns.steps')}>
              <StepsEditor />
            </Form.Item>
          ) : null}
        </RecordForm>
      </Section>
      <Section title={t('campaigns.what_comes_of_it')}>
        <Preview wanted={wanted} of={props.read?.id} />
      </Section>
    </div>
  );
}

function Preview({ wanted, of }: { wanted: CampaignBody | undefined; of: string | undefined }) {
  const { t } = useTranslation();
  const query = usePreview(wanted, of);
  if (!wanted)
    return <Nothing title={t('campaigns.no_preview')} why={t('campaigns.no_preview_why')} />;
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading rows={8} />;
  const view = query.data;
  return (
    <div className={styles.preview} aria-live="polite">
      <Problems problems={view.warnings} caption={t('campaigns.does_not_fit_caption')} />
      <PlanTimeline view={view} />
      <StepsTable view={view} plain />
    </div>
  );
}

function useFields(
  honours: HonourView[],
  edition: string | undefined,
  started: boolean,
): RecordField[] {
  const { t } = useTranslation();
  const editions = useEditions();
  const known = new Map(
    (editions.data ?? []).map((row) => [row.edition, editionName(row.edition)]),
  );
  if (edition && !known.has(edition)) known.set(edition, editionName(edition));
  const dayField = (key: string, label: string, help?: string): RecordField => ({
    key,
    kind: 'day',
    label,
    required: true,
    help,
  });
  return [
    { key: 'title', kind: 'text', label: t('campaigns.name'), required: true },
    {
      key: 'honour',
      kind: 'choice',
      label: t('campaigns.honour'),
      required: true,
      options: honours.map((one) => ({ value: one.id, label: one.name })),
    },
    {
      key: 'edition',
      kind: 'choice',
      label: t('campaigns.edition'),
      required: true,
      options: [...known].map(([value, label]) => ({ value, label })),
    },
    {
      key: 'data_year',
      kind: 'number',
      label: t('campaigns.data_year'),
      required: true,
      help: t('campaigns.data_year_help'),
    },
    dayField('cutoff_on', t('campaigns.cutoff_on'), t('campaigns.cutoff_help')),
    {
      ...dayField('starts_on', t('campaigns.starts_on')),
      ...(started ? { disabled: t('campaigns.started_fixed') } : {}),
    },
    dayField('materials_due', t('campaigns.materials_due'), t('campaigns.materials_help')),
    dayField('report_due', t('campaigns.report_due'), t('campaigns.report_help')),
    dayField('onsite_due', t('campaigns.onsite_due'), t('campaigns.onsite_help')),
    { key: 'notice.issuer', kind: 'text', label: t('campaigns.issuer') },
    { key: 'notice.title', kind: 'text', label: t('campaigns.notice_title') },
    { key: 'notice.number', kind: 'text', label: t('campaigns.notice_number') },
    { key: 'notice.issued_on', kind: 'day', label: t('campaigns.issued_on') },
  ];
}
