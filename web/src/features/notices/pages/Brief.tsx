/** The week on one page for the head of the leading group, as it will be printed; the office adds what is to be decided. */
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { DataTable } from '../../../ui/DataTable';
import { Alert } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { RecordForm } from '../../../ui/RecordForm';
import { Loading, Refused } from '../../../ui/States';
import { Files, Lights, Opening } from '../parts/Sheet';
import styles from '../parts/Sheet.module.css';
import { type BriefView, useBrief, useKeepBrief } from '../queries';

export function Brief() {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const { data, error, refetch } = useBrief(id);
  const asks = useMay('notices.ask_decisions');
  return (
    <>
      <div className="y-no-print">
        <PageHead
          title={t('notices.brief')}
          lead={t('notices.brief_lead')}
          deeds={<Files path={`/api/v1/campaigns/${id}/brief`} />}
        />
      </div>
      {error ? (
        <Refused error={asApiError(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <>
          <Sheet view={data} />
          {asks ? <Decisions key={data.decisions.join()} view={data} /> : null}
        </>
      ) : (
        <Loading rows={12} />
      )}
    </>
  );
}

function Sheet({ view }: { view: BriefView }) {
  const { t } = useTranslation();
  return (
    <article className={`y-card ${styles.sheet}`} aria-label={t('notices.brief')}>
      <h2>{t('notices.brief_of', { day: view.today })}</h2>
      <Opening title={view.title} next={view.next} />
      <Lights now={view.lights} was={view.was} since={view.since} />
      <h3>{t('notices.brief_late', { shown: view.late.length, count: view.late_in_all })}</h3>
      {view.late.length > 0 ? (
        <DataTable
          workbook
          caption={t('notices.brief_late_tasks')}
          rows={view.late}
          rowKey="id"
          cards
          columns={[
            { title: t('notices.brief_task'), key: 'title', render: (_, one) => one.title },
            { title: t('notices.brief_unit'), key: 'unit', render: (_, one) => one.unit },
            { title: t('notices.brief_due'), key: 'due', render: (_, one) => one.due },
            {
              title: t('notices.brief_days'),
              key: 'days',
              align: 'right',
              render: (_, one) => one.days,
            },
          ]}
        />
      ) : (
        <p>{t('notices.brief_none_late')}</p>
      )}
      <h3>{t('notices.brief_fails')}</h3>
      <p>
        {!view.assessed
          ? t('notices.brief_not_assessed')
          : view.fails_in_all === 0
            ? t('notices.brief_no_fails')
            : t('notices.brief_fails_all', {
                names: view.fails.join(t('notices.comma')),
                count: view.fails_in_all,
              })}
      </p>
      <h3>{t('notices.brief_decisions')}</h3>
      {view.decisions.length > 0 ? (
        <ol className={styles.decisions}>
          {view.decisions.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ol>
      ) : (
        <p>{t('notices.brief_no_decisions')}</p>
      )}
    </article>
  );
}

function Decisions({ view }: { view: BriefView }) {
  const { t } = useTranslation();
  const keep = useKeepBrief(view.campaign);
  const [kept, setKept] = useState(false);
  return (
    <div className={`${styles.ask} y-no-print`}>
      <Section title={t('notices.ask')}>
        {kept ? <Alert type="success" showIcon title={t('notices.kept')} role="status" /> : null}
        <RecordForm<{ decisions: string }>
          fields={[
            {
              key: 'decisions',
              kind: 'long',
              label: t('notices.brief_decisions'),
              help: t('notices.ask_help'),
            },
          ]}
          initial={{ decisions: view.decisions.join('\n') }}
          submitLabel={t('notices.ask_keep')}
          onSubmit={async ({ decisions }) => {
            await keep.mutateAsync((decisions ?? '').split('\n').filter((line) => line.trim()));
            setKept(true);
          }}
        />
      </Section>
    </div>
  );
}
