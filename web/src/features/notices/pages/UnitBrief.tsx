/** A unit's week on one page, as it will be printed: how long there is, its lights, what it still has to hand in. */
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import { PageHead } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { Files, Lights, Opening } from '../parts/Sheet';
import styles from '../parts/Sheet.module.css';
import { type UnitBriefView, useUnitBrief } from '../queries';

export function UnitBrief() {
  const { t } = useTranslation();
  const { id = '', unit = '' } = useParams({ strict: false });
  const { data, error, refetch } = useUnitBrief(id, unit);
  return (
    <>
      <div className="y-no-print">
        <PageHead
          title={t('notices.unit_brief')}
          lead={t('notices.unit_brief_lead')}
          deeds={<Files path={`/api/v1/campaigns/${id}/units/${unit}/brief`} />}
        />
      </div>
      {error ? (
        <Refused error={asApiError(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <Sheet view={data} />
      ) : (
        <Loading rows={12} />
      )}
    </>
  );
}

function Sheet({ view }: { view: UnitBriefView }) {
  const { t } = useTranslation();
  return (
    <article className={`y-card ${styles.sheet}`} aria-label={t('notices.unit_brief')}>
      <h2>{t('notices.unit_brief_of', { unit: view.unit_name, day: view.today })}</h2>
      <Opening title={view.title} next={view.next} />
      <Lights now={view.lights} was={view.was} since={view.since} />
      <h3>{t('notices.owed', { count: view.owed_in_all, late: view.late_in_all })}</h3>
      {view.owed.length > 0 ? (
        <DataTable
          workbook
          caption={t('notices.owed_tasks')}
          rows={view.owed.map((one) => ({ ...one, key: `${one.id}/${one.part}` }))}
          rowKey="key"
          cards
          columns={[
            {
              title: t('notices.brief_task'),
              key: 'title',
              render: (_, one) => (
                <Link to="/tasks/$id" params={{ id: one.id }}>
                  {one.title}
                </Link>
              ),
            },
            {
              title: t('notices.owed_duty'),
              key: 'duty',
              render: (_, one) => t(one.part ? 'notices.owed_part' : 'notices.owed_lead'),
            },
            { title: t('notices.brief_due'), key: 'due', render: (_, one) => one.due ?? dash },
            {
              title: t('notices.owed_left'),
              key: 'left',
              render: (_, one) => <Left days={one.days} />,
            },
          ]}
        />
      ) : (
        <p>{t('notices.owed_none')}</p>
      )}
      {view.owed_in_all > view.owed.length ? (
        <p className={styles.soft}>
          {t('notices.owed_more', { count: view.owed_in_all - view.owed.length })}
        </p>
      ) : null}
    </article>
  );
}

function Left({ days }: { days?: number | null | undefined }) {
  const { t } = useTranslation();
  if (days == null) return dash;
  if (days < 0)
    return <strong className={styles.late}>{t('notices.owed_late', { days: -days })}</strong>;
  return days === 0 ? t('notices.owed_today') : t('notices.owed_days', { days });
}
