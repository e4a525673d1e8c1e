/**
 * A new assessment: what it will be called, what it will rest on, and what it will lack. Once
 * begun it shows how far it is and then leads to the result.
 */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/client';
import { cancelJob, useJob } from '../../../api/jobs';
import { kinds, optionalKinds } from '../../../api/layers';
import { asApiError } from '../../../api/problem';
import { useSession } from '../../../api/session';
import { Fact, Facts } from '../../../ui/Facts';
import { missing, number } from '../../../ui/format';
import { JobProgress } from '../../../ui/JobProgress';
import { Alert } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { Loading, Refused } from '../../../ui/States';
import { run, useEdition, useFigures, useLayers, useSetup } from '../queries';
import styles from './Begin.module.css';
import { projectOf } from './setup';

export function Begin() {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<{ assessment: string; job: string; label: string }>();
  const job = useJob(
    begun?.job,
    () => void queries.invalidateQueries({ queryKey: ['assessments'] }),
  );
  if (begun)
    return (
      <>
        <JobProgress
          title={begun.label}
          job={job}
          onCancel={job.may?.includes('cancel') ? () => void cancelJob(begun.job) : undefined}
          after={
            <Link to="/assessments/$assessment" params={{ assessment: begun.assessment }}>
              {t(job.state === 'done' ? 'assessments.open_result' : 'assessments.open_why')}
            </Link>
          }
        />
        <p className={styles.soft}>{t('assessments.may_leave')}</p>
      </>
    );
  return <Form onBegun={setBegun} />;
}

function Form(props: {
  onBegun: (begun: { assessment: string; job: string; label: string }) => void;
}) {
  const { t } = useTranslation();
  const { today } = useSession();
  const setup = useSetup();
  if (setup.error)
    return <Refused error={asApiError(setup.error)} onRetry={() => void setup.refetch()} />;
  if (!setup.data) return <Loading rows={6} />;
  const project = projectOf(setup.data);
  if (!project)
    return (
      <Alert
        type="warning"
        showIcon
        title={t('assessments.not_set_up')}
        description={<Link to="/assessments/setup">{t('assessments.to_setup')}</Link>}
      />
    );
  return (
    <>
      <Uses />
      <RecordForm<{ label: string }>
        fields={[
          {
            key: 'label',
            label: t('assessments.label'),
            kind: 'text',
            required: true,
            help: t('assessments.label_help'),
            check: (value) =>
              [...String(value ?? '')].length > 100 ? t('assessments.label_long') : undefined,
          },
        ]}
        initial={{
          label: t('assessments.label_of', { year: project.data_year, day: today }),
        }}
        submitLabel={t('assessments.begin_now')}
        onSubmit={async ({ label }) => {
          const answer = await run(label);
          props.onBegun({ ...answer, label });
        }}
      />
    </>
  );
}

/** What the city has now, and what is missing of it. */
function Uses() {
  const { t } = useTranslation();
  const setup = useSetup();
  const layers = useLayers();
  const figures = useFigures();
  const project = setup.data && projectOf(setup.data);
  const edition = useEdition(project?.edition);
  if (!project) return null;
  // An image is only looked at: no assessment reads it.
  const ready = layers.data?.filter((one) => one.state === 'ready' && one.kind !== 'imagery');
  const needed = kinds.filter((kind) => !optionalKinds.includes(kind));
  const lacking = ready ? needed.filter((kind) => !ready.some((layer) => layer.kind === kind)) : [];
  const year = project.data_year;
  const asked = figures.data?.rows.length ?? 0;
  const there = figures.data?.cells.filter(
    (cell) => cell.scope === 'city' && cell.year === year,
  ).length;
  const tier = edition.data?.tiers.find(({ key }) => key === project.tier)?.name;
  return (
    <section aria-label={t('assessments.uses')} className={styles.uses}>
      <h2>{t('assessments.uses')}</h2>
      <Facts>
        <Fact name={t('assessments.setup')}>
          {t('assessments.uses_setup', {
            edition: edition.data?.edition.title ?? project.edition,
            tier: tier ?? project.tier,
            year,
          })}
          <div>
            <Link to="/assessments/setup">{t('assessments.view_setup')}</Link>
          </div>
        </Fact>
        <Fact name={t('assessments.layers')}>
          {ready
            ? t('assessments.uses_layers', {
                count: ready.length,
                names: kinds
                  .map((kind) => ({
                    kind,
                    years: [
                      ...new Set(ready.filter((one) => one.kind === kind).map((one) => one.year)),
                    ],
                  }))
                  .filter(({ years }) => years.length > 0)
                  .map(({ kind, years }) =>
                    t('assessments.layer_of', {
                      layer: t(`layer_kind.${kind}`),
                      year: years.sort((x, y) => x - y).join(t('list.comma')),
                    }),
                  )
                  .join(t('list.comma')),
              })
            : missing('no_access')}
        </Fact>
        <Fact name={t('assessments.figures')}>
          {there === undefined
            ? missing('no_access')
            : t('assessments.uses_figures', { year, there: number(there), asked: number(asked) })}
        </Fact>
      </Facts>
      {lacking.length > 0 ? (
        <Alert
          type={lacking.includes('built_up_area') ? 'error' : 'warning'}
          showIcon
          title={t('assessments.lacks_layers', {
            count: lacking.length,
            names: lacking.map((kind) => t(`layer_kind.${kind}`)).join(t('list.comma')),
          })}
          description={t('assessments.lacks_layers_why')}
        />
      ) : null}
      {there !== undefined && there < asked ? (
        <Alert
          type="warning"
          showIcon
          title={t('assessments.lacks_figures', { year, count: asked - there })}
          description={t('assessments.lacks_figures_why')}
        />
      ) : null}
    </section>
  );
}
