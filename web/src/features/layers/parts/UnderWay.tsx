/** An import as it runs, and at its end the account of it, or what stood in the way. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/client';
import { useJob } from '../../../api/jobs';
import { asApiError } from '../../../api/problem';
import { JobProgress } from '../../../ui/JobProgress';
import { Button } from '../../../ui/kit';
import { Section } from '../../../ui/PageHead';
import { Problems } from '../../../ui/Problems';
import { Loading, Refused } from '../../../ui/States';
import { useLayer, useStop } from '../queries';
import { Account } from './Account';
import { Preview } from './Preview';
import styles from './UnderWay.module.css';

export function UnderWay(props: {
  layer: string;
  job: string;
  /** Back to the choices. */
  onBack: () => void;
  onAnother: () => void;
}) {
  const { t } = useTranslation();
  const { layer: id, onBack, onAnother } = props;
  const job = useJob(props.job, () => queries.invalidateQueries({ queryKey: ['layers'] }));
  const stop = useStop();
  const query = useLayer(id);
  const layer = query.data;
  const ended = job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
  // The job's end is told a moment before the layer is asked again.
  const settled = ended && layer && layer.state !== 'importing' ? layer : undefined;
  const failed = job.state === 'failed' || job.state === 'cancelled';
  return (
    <div className={styles.parts}>
      <JobProgress
        title={job.title ? t('layers.importing_file', { file: job.title }) : t('layers.importing')}
        job={{ ...job, message: ended ? '' : (job.message ?? '') }}
        onCancel={
          job.may?.includes('cancel') && !stop.isPending ? () => stop.mutate(props.job) : undefined
        }
        after={
          <div className={styles.deeds}>
            {failed ? (
              <Button type="primary" onClick={onBack}>
                {t('layers.back_to_choices')}
              </Button>
            ) : (
              <Link to="/layers/$layer" params={{ layer: id }}>
                {t('layers.see_layer')}
              </Link>
            )}
            <Button onClick={onAnother}>{t('layers.another')}</Button>
            <Link to="/layers">{t('layers.to_catalogue')}</Link>
          </div>
        }
      />
      {stop.error ? <Refused error={asApiError(stop.error)} /> : null}
      {query.error ? (
        <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {failed ? (
        <Section title={t('layers.not_taken')}>
          <p className={styles.words}>{t('layers.not_taken_why')}</p>
          <Problems
            problems={settled?.problems ?? job.problems ?? []}
            caption={t('layers.findings')}
          />
        </Section>
      ) : settled?.report ? (
        <>
          <Section title={t('layers.account')}>
            <Account report={settled.report} problems={settled.problems} />
          </Section>
          <Section title={t('layers.preview')}>
            <Preview layer={settled} />
          </Section>
        </>
      ) : ended ? (
        <Loading />
      ) : null}
    </div>
  );
}
