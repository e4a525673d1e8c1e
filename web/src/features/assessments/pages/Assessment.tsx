/** One assessment: every item of the edition, the parts of the city, the results and how it was checked. */
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/client';
import { cancelJob, useJob } from '../../../api/jobs';
import { asApiError } from '../../../api/problem';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { Drawer } from '../../../ui/Drawer';
import { Figure, Figures } from '../../../ui/Figure';
import { dash, instant, number } from '../../../ui/format';
import { JobProgress } from '../../../ui/JobProgress';
import { Alert, Button, Segmented } from '../../../ui/kit';
import { Modal } from '../../../ui/Modal';
import { PageHead } from '../../../ui/PageHead';
import { type Problem, Problems } from '../../../ui/Problems';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { Checks } from '../parts/Checks';
import { Documents } from '../parts/Documents';
import { Items } from '../parts/Items';
import { Passport } from '../parts/Passport';
import { tally } from '../parts/record';
import { useNames } from '../parts/useNames';
import { Zones } from '../parts/Zones';
import { type Detail, useAssessment, useHandUp, useJobOf } from '../queries';
import styles from './Assessment.module.css';

const tabs = ['items', 'zones', 'documents', 'checks'] as const;

export function Assessment() {
  const { t } = useTranslation();
  const id = useParams({ strict: false }).assessment ?? '';
  const { data, error, refetch } = useAssessment(id);
  return (
    <>
      <PageHead
        title={data?.label ?? t('assessments.one')}
        lead={
          data
            ? data.record
              ? t('assessments.one_lead', {
                  edition: data.names.edition,
                  tier: data.names.tier,
                  year: data.record.data_year,
                  today: data.record.today_year,
                  name: data.account_name,
                  at: instant(data.created_at),
                })
              : t('assessments.asked_by', {
                  name: data.account_name,
                  at: instant(data.created_at),
                })
            : undefined
        }
        deeds={
          <>
            {data?.may.includes('hand_up') ? <HandUp id={data.id} /> : null}
            <Link to="/assessments">{t('assessments.to_list')}</Link>
          </>
        }
      />
      {data?.handed_up ? (
        <Alert
          type="info"
          showIcon
          title={t('assessments.handed_up', {
            name: data.handed_up.account_name,
            at: instant(data.handed_up.at),
          })}
        />
      ) : null}
      {error ? (
        <Refused error={asApiError(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading rows={10} />
      ) : data.state === 'running' ? (
        <Running detail={data} />
      ) : data.record ? (
        <Done detail={data} />
      ) : (
        <section className={`y-card ${styles.card}`} aria-label={t('assessments.state_failed')}>
          <Nothing title={t('assessments.failed')} why={t('assessments.failed_why')} />
          <Problems problems={data.problems as Problem[]} />
        </section>
      )}
    </>
  );
}

/** Handing up cannot be taken back, so it is asked twice. */
function HandUp({ id }: { id: string }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const handUp = useHandUp(id);
  const close = () => setAsking(false);
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('assessments.hand_up')}</Button>
      <Modal
        title={t('assessments.hand_up')}
        open={asking}
        onCancel={close}
        okText={t('assessments.hand_up')}
        confirmLoading={handUp.isPending}
        onOk={() => handUp.mutate(undefined, { onSuccess: close })}
      >
        <p>{t('assessments.hand_up_why')}</p>
        {handUp.error ? <Refused error={asApiError(handUp.error)} /> : null}
      </Modal>
    </>
  );
}

function Running({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  const begun = useJobOf(detail.label, true);
  const job = useJob(begun, () => void queries.invalidateQueries({ queryKey: ['assessments'] }));
  return (
    <section className={`y-card ${styles.card}`} aria-label={t('assessments.state_running')}>
      <JobProgress
        title={detail.label}
        job={begun ? job : { state: 'running' }}
        onCancel={begun && job.may?.includes('cancel') ? () => void cancelJob(begun) : undefined}
      />
      <p className={styles.soft}>{t('assessments.may_leave')}</p>
    </section>
  );
}

function Done({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  const names = useNames(detail);
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const record = detail.record;
  if (!record) return null;
  if (!names) return <Loading rows={10} />;
  const counts = tally(detail.summary.verdicts ?? {});
  const provisional = record.assessment.items.filter((item) => item.judgement.provisional).length;
  const tab = tabs.find((one) => one === search.tab) ?? 'items';
  const show = (verdict: string) => (content: ReactNode) => (
    <Link to="." search={{ verdict } as never}>
      {content}
    </Link>
  );
  return (
    <>
      <Figures>
        <Figure
          label={t('assessments.count_met')}
          value={number(counts.met)}
          unit={t('assessments.of_items', { count: counts.all })}
        />
        <Figure
          label={t('assessments.count_failed')}
          value={number(counts.failed)}
          unit={t('assessments.items_unit')}
          wrap={show('fail')}
        />
        <Figure
          label={t('assessments.count_missing')}
          value={number(counts.missing)}
          unit={t('assessments.items_unit')}
          wrap={show('missing')}
        />
        <Figure
          label={t('assessments.count_unconfirmed')}
          value={number(counts.unconfirmed)}
          unit={t('assessments.items_unit')}
          wrap={show('unconfirmed')}
        />
        <Figure
          label={t('assessments.count_not_applicable')}
          value={number(counts.notApplicable)}
          unit={t('assessments.items_unit')}
          wrap={show('not_applicable')}
        />
      </Figures>
      {provisional > 0 ? (
        <p className={styles.doubt}>{t('assessments.provisional_count', { count: provisional })}</p>
      ) : null}
      <div className={styles.tabs}>
        <Segmented
          aria-label={t('assessments.parts')}
          value={tab}
          options={tabs.map((value) => ({ value, label: t(`assessments.tab_${value}`) }))}
          onChange={(value) => setSearch({ tab: value === 'items' ? undefined : value })}
        />
      </div>
      {tab === 'items' ? (
        <Items detail={detail} names={names} onOpen={setOpen} open={open} />
      ) : tab === 'zones' ? (
        <Zones detail={detail} names={names} onOpen={setOpen} open={open} />
      ) : tab === 'documents' ? (
        <Documents detail={detail} names={names} />
      ) : (
        <Checks detail={detail} names={names} />
      )}
      <Drawer
        title={open ? (names.indicators[open] ?? dash) : ''}
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
        width={760}
      >
        {open !== undefined ? <Passport detail={detail} indicator={open} names={names} /> : null}
      </Drawer>
    </>
  );
}
