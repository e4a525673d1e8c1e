/** One job whole. While it goes on it is followed as it happens: the only stream of the page. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/client';
import { type JobState, useJob } from '../../../api/jobs';
import { Fact, Facts } from '../../../ui/Facts';
import { dash, instant, number } from '../../../ui/format';
import { JobProgress } from '../../../ui/JobProgress';
import { Problems } from '../../../ui/Problems';
import type { Job } from '../queries';
import styles from './Detail.module.css';
import { isGoing, resultOf, secondsOf } from './job';
import { duration, kindOf } from './words';

export function Detail({ job: listed, onCancel }: { job: Job; onCancel: () => void }) {
  const { t } = useTranslation();
  const live = useJob(isGoing(listed) ? listed.id : undefined, () =>
    queries.invalidateQueries({ queryKey: ['jobs'] }),
  );
  // The list may already know the end that the stream has not told yet.
  const job: Job = isGoing(listed) && live.id === listed.id ? { ...listed, ...live } : listed;
  const result = resultOf(job);
  const seconds = secondsOf(job);
  const ended = !isGoing(job);
  return (
    <div className={styles.detail}>
      <JobProgress
        title={kindOf(job, t)}
        job={{
          state: job.state as JobState,
          done: job.done,
          total: job.total,
          message: ended ? '' : job.cancelling ? t('jobs.cancelling') : job.message,
          interrupted: live.interrupted,
        }}
        onCancel={job.may.includes('cancel') ? onCancel : undefined}
        after={result ? <Link to={result.to}>{t(`jobs.see_${result.kind}`)}</Link> : null}
      />
      {job.problems.length > 0 ? (
        <Problems problems={job.problems} caption={t('jobs.problems')} />
      ) : null}
      <Facts>
        <Fact name={t('jobs.what')}>{job.title}</Fact>
        <Fact name={t('jobs.who')}>{job.account_name || t('jobs.nobody')}</Fact>
        <Fact name={t('jobs.created')}>{instant(job.created_at)}</Fact>
        <Fact name={t('jobs.started')}>{job.started_at ? instant(job.started_at) : dash}</Fact>
        <Fact name={t('jobs.ended')}>{job.ended_at ? instant(job.ended_at) : dash}</Fact>
        <Fact name={t('jobs.duration')}>{seconds === undefined ? dash : duration(seconds, t)}</Fact>
        {job.attempts > 1 ? <Fact name={t('jobs.attempts')}>{number(job.attempts)}</Fact> : null}
      </Facts>
    </div>
  );
}
