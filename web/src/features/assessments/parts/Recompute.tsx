/** Working everything out again from the archive, and whether every bit is the same. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/client';
import { useJob } from '../../../api/jobs';
import { asApiError } from '../../../api/problem';
import { number, shortDigest } from '../../../ui/format';
import { ReloadOutlined } from '../../../ui/icons';
import { JobProgress } from '../../../ui/JobProgress';
import { Alert, Button } from '../../../ui/kit';
import { type Refusal, Refused } from '../../../ui/States';
import { verify } from '../queries';
import styles from './Recompute.module.css';
import type { Verified } from './record';

export function Recompute({ assessment }: { assessment: string }) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<string>();
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const job = useJob(
    begun,
    () => void queries.invalidateQueries({ queryKey: ['assessments', assessment] }),
  );
  const begin = async () => {
    setSending(true);
    setRefusal(undefined);
    try {
      setBegun((await verify(assessment)).job);
    } catch (error) {
      setRefusal(asApiError(error));
    } finally {
      setSending(false);
    }
  };
  const going = begun !== undefined && (!job.state || ['queued', 'running'].includes(job.state));
  return (
    <div className={styles.recompute}>
      <p className={styles.soft}>{t('assessments.recompute_why')}</p>
      {going ? null : (
        <div>
          <Button icon={<ReloadOutlined />} loading={sending} onClick={() => void begin()}>
            {t('assessments.recompute')}
          </Button>
        </div>
      )}
      {begun !== undefined && job.state !== 'done' ? (
        <JobProgress title={t('assessments.recompute')} job={job} />
      ) : null}
      {job.state === 'done' ? <Outcome result={job.result as Verified} /> : null}
      {refusal ? <Refused error={refusal} /> : null}
    </div>
  );
}

export function Outcome({ result }: { result: Verified }) {
  const { t } = useTranslation();
  const [then, now] = result.engines;
  const engines = then === now ? '' : t('assessments.engines_differ', { then, now });
  const counts = {
    items: number(result.indicators),
    numbers: number(result.numbers),
    digest: shortDigest(result.digest),
  };
  return (
    <Alert
      showIcon
      role="status"
      type={result.same ? 'success' : 'error'}
      title={t(result.same ? 'assessments.same' : 'assessments.differs', counts)}
      description={
        result.same ? (
          t('assessments.same_counts', counts) + engines
        ) : (
          <>
            <p>
              {t('assessments.differs_why')}
              {engines}
            </p>
            <ul className={styles.differences}>
              {result.differences.map(({ at, recorded, now: found }) => (
                <li key={at}>
                  <code>{at}</code>
                  {t('assessments.difference', {
                    recorded: JSON.stringify(recorded),
                    now: JSON.stringify(found),
                  })}
                </li>
              ))}
            </ul>
          </>
        )
      }
    />
  );
}
