/** One layer: what became of the files, where it came from, what it looks like, and its other versions. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { instant, number } from '../../../ui/format';
import { DownloadOutlined, UploadOutlined } from '../../../ui/icons';
import { Alert, Button } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { Problems } from '../../../ui/Problems';
import { Loading, Refused } from '../../../ui/States';
import { Withdraw, WithdrawnNote } from '../../../ui/Withdrawal';
import { Account } from '../parts/Account';
import { extent } from '../parts/measures';
import { Passport } from '../parts/Passport';
import { Preview } from '../parts/Preview';
import { State } from '../parts/State';
import { type LayerDetail, useLayer, useLayers, useWithdraw } from '../queries';
import styles from './Layer.module.css';

export function Layer() {
  const { layer: id = '' } = useParams({ strict: false });
  const { t } = useTranslation();
  const query = useLayer(id);
  if (query.data) return <Known layer={query.data} />;
  return (
    <>
      <PageHead title={t('layers.one')} />
      {query.error ? (
        <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />
      ) : (
        <Loading rows={10} />
      )}
    </>
  );
}

function Known({ layer }: { layer: LayerDetail }) {
  const { t } = useTranslation();
  const mayImport = useMay('layers.import');
  const navigate = useNavigate();
  const withdraw = useWithdraw(layer.id);
  const { state, report, problems } = layer;
  const kind = t(`layers.kind_${layer.kind}`, { defaultValue: layer.kind });
  return (
    <>
      <PageHead
        title={t('layers.of_year', { kind, year: layer.year })}
        lead={<Lead layer={layer} />}
        deeds={
          <>
            {report ? (
              <Button
                type="primary"
                icon={<DownloadOutlined />}
                href={`/api/v1/layers/${encodeURIComponent(layer.id)}/file`}
              >
                {t('layers.download')}
              </Button>
            ) : null}
            {mayImport && state !== 'importing' ? (
              <Button
                icon={<UploadOutlined />}
                onClick={() => void navigate({ to: '/layers/new' })}
              >
                {t(state === 'failed' ? 'layers.bring_in_again' : 'layers.bring_in_newer')}
              </Button>
            ) : null}
            {mayImport && (state === 'ready' || state === 'superseded') ? (
              <Withdraw
                title={t('layers.withdraw')}
                why={t('layers.withdraw_why')}
                onWithdraw={withdraw.mutateAsync}
              />
            ) : null}
          </>
        }
      />
      {state === 'importing' ? (
        <Alert
          type="info"
          showIcon
          className={styles.note ?? ''}
          title={t('layers.under_way')}
          description={<Link to={'/jobs' as string}>{t('layers.see_jobs')}</Link>}
        />
      ) : null}
      {layer.after_cutoff ? (
        <Alert
          type="warning"
          showIcon
          className={styles.note ?? ''}
          title={t('layers.after_cutoff')}
          description={t('layers.after_cutoff_why')}
        />
      ) : null}
      {layer.withdrawn ? (
        <div className={styles.note}>
          <WithdrawnNote withdrawn={layer.withdrawn} />
        </div>
      ) : null}
      {state === 'superseded' ? <Superseded layer={layer} /> : null}
      {state === 'failed' ? (
        <Section title={t('layers.not_taken')}>
          <p className={styles.words}>{t('layers.not_taken_why')}</p>
          <Problems problems={problems} caption={t('layers.findings')} />
        </Section>
      ) : null}
      {report ? (
        <div className={styles.sides}>
          <div>
            <Section title={t('layers.preview')}>
              <Preview layer={layer} />
            </Section>
            <Section title={t('layers.account')}>
              <Account report={report} problems={problems} />
            </Section>
          </div>
          <div>
            <Passport layer={layer} />
            <Versions layer={layer} />
          </div>
        </div>
      ) : (
        <Passport layer={layer} />
      )}
    </>
  );
}

function Lead({ layer }: { layer: LayerDetail }) {
  const { t } = useTranslation();
  const size = layer.report ? extent(layer.report) : undefined;
  const words = [
    t(layer.report ? 'layers.brought_in' : 'layers.asked_for', {
      who: layer.account_name,
      at: instant(layer.created_at),
    }),
    ...(layer.report
      ? [t('layers.features_count', { count: layer.features, shown: number(layer.features) })]
      : []),
    ...(size ? [size] : []),
  ];
  return (
    <span className={styles.lead}>
      <State state={layer.state} /> {words.join(t('layers.comma_long'))}
    </span>
  );
}

function useVersions(layer: LayerDetail) {
  return (useLayers().data ?? []).filter((other) => other.key === layer.key);
}

function Superseded({ layer }: { layer: LayerDetail }) {
  const { t } = useTranslation();
  const now = useVersions(layer).find(({ state }) => state === 'ready');
  return (
    <Alert
      type="info"
      showIcon
      className={styles.note ?? ''}
      title={t('layers.superseded_note')}
      description={
        now ? (
          <Link to="/layers/$layer" params={{ layer: now.id }}>
            {t('layers.see_current', { at: instant(now.created_at) })}
          </Link>
        ) : null
      }
    />
  );
}

function Versions({ layer }: { layer: LayerDetail }) {
  const { t } = useTranslation();
  const others = useVersions(layer).filter(({ id }) => id !== layer.id);
  if (others.length === 0) return null;
  return (
    <Section title={t('layers.versions')}>
      <ul className={styles.versions}>
        {others.map((other) => (
          <li key={other.id}>
            <Link to="/layers/$layer" params={{ layer: other.id }}>
              {t('layers.version', { at: instant(other.created_at), who: other.account_name })}
            </Link>
            <State state={other.state} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
