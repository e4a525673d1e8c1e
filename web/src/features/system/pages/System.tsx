/**
 * The installation for who keeps it: does it serve, how much lies in it, what waits, how it is set,
 * and how it is backed up. No business stands here.
 */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { Fact, Facts } from '../../../ui/Facts';
import { Figure, Figures } from '../../../ui/Figure';
import { bytes, instant, number } from '../../../ui/format';
import { ReloadOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { type Installation, useSystem } from '../queries';
import styles from './System.module.css';

export function System() {
  const { t } = useTranslation();
  const { data, error, isFetching, refetch } = useSystem();
  return (
    <>
      <PageHead
        title={t('system.title')}
        lead={t('system.lead')}
        deeds={
          <Button icon={<ReloadOutlined />} loading={isFetching} onClick={() => void refetch()}>
            {t('system.refresh')}
          </Button>
        }
      />
      {error ? (
        <Refused error={asApiError(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading rows={10} />
      ) : (
        <Shown system={data} />
      )}
    </>
  );
}

function Shown({ system }: { system: Installation }) {
  const { t } = useTranslation();
  const failed = numberOf(system.jobs, 'failed');
  const waiting = numberOf(system.jobs, 'queued');
  const broken = numberOf(system.answers, '5xx');
  return (
    <>
      <Figures>
        <Figure
          label={t('system.accounts')}
          value={number(numberOf(system.counts, 'accounts'))}
          unit={t('system.unit_accounts')}
        />
        <Figure
          label={t('system.online')}
          value={number(numberOf(system.counts, 'sessions'))}
          unit={t('system.unit_sessions')}
        />
        <Figure label={t('system.database')} value={bytes(system.database_bytes)} />
        <Figure
          label={t('system.contents')}
          {...(system.contents
            ? { value: bytes(system.contents.bytes) }
            : { missingFor: 'not_applicable' as const })}
        />
        <Figure
          label={t('system.events')}
          value={number(numberOf(system.counts, 'events'))}
          unit={t('system.unit_events')}
        />
      </Figures>
      <div className={styles.parts}>
        <Section title={t('system.health')}>
          <Facts>
            <Fact name={t('system.service')}>
              <Lamp tone="green" word={t('system.serves')} />{' '}
              {t('system.since', { version: system.version, since: instant(system.opened_at) })}
            </Fact>
            <Fact name={t('system.engine')}>
              {t(`system.engine_${system.engine}`)} ·{' '}
              {t('system.migration', { number: system.migration })}
            </Fact>
            <Fact name={t('system.folder')}>
              <code>{system.data}</code>
            </Fact>
            <Fact name={t('system.answers')}>
              {broken > 0 ? (
                <Lamp tone="red" word={t('system.broken', { count: broken })} />
              ) : (
                <Lamp tone="green" word={t('system.none_broken')} />
              )}{' '}
              {t('system.answers_of', {
                all: number(system.answers.reduce((sum, { number: n }) => sum + n, 0)),
                refused: number(numberOf(system.answers, '4xx')),
              })}
            </Fact>
            {system.contents ? (
              <Fact name={t('system.files')}>
                {t('system.files_of', { count: number(system.contents.number) })}
              </Fact>
            ) : null}
          </Facts>
        </Section>
        <Section title={t('system.jobs')}>
          <p>
            {failed > 0 ? (
              <Lamp tone="amber" word={t('system.jobs_failed', { count: failed })} />
            ) : (
              <Lamp tone="green" word={t('system.jobs_well')} />
            )}
          </p>
          <Facts>
            {['queued', 'running', 'done', 'failed', 'cancelled'].map((state) => (
              <Fact key={state} name={t(`ui.job_${state}`)}>
                {number(numberOf(system.jobs, state))}
              </Fact>
            ))}
          </Facts>
          <p className={styles.soft}>
            {t(waiting > 0 ? 'system.jobs_wait' : 'system.jobs_why', {
              workers: settingOf(system, 'workers'),
            })}
          </p>
        </Section>
      </div>
      <Section title={t('system.settings')}>
        <p className={styles.soft}>{t('system.settings_why')}</p>
        <DataTable
          workbook
          caption={t('system.settings')}
          rows={system.settings}
          rowKey="name"
          cards
          columns={[
            {
              title: t('system.setting'),
              key: 'words',
              render: (_, { name }) => t(`system.setting_${name}`, { defaultValue: name }),
            },
            {
              title: t('system.value'),
              key: 'value',
              render: (_, { name, value }) => (
                <span className={styles.value}>{said(name, value)}</span>
              ),
            },
            {
              title: t('system.key'),
              key: 'name',
              render: (_, { name }) => <code>{name}</code>,
            },
          ]}
        />
      </Section>
      <Section title={t('system.backup')}>
        <p>{t('system.backup_why')}</p>
        <ul className={styles.commands}>
          {commands(system.data).map(([key, command]) => (
            <li key={key}>
              <p>{t(`system.command_${key}`)}</p>
              <code>{command}</code>
            </li>
          ))}
        </ul>
        <p className={styles.soft}>{t('system.watching')}</p>
      </Section>
    </>
  );

  function said(name: string, value: string): string {
    if (name === 'secure') return t(value === 'true' ? 'system.secure_on' : 'system.secure_off');
    if (name === 's3_allow_http') return t(value === 'true' ? 'system.yes' : 'system.no');
    if (!value) return t('system.not_set');
    const unit = units[name];
    return unit ? t(`system.in_${unit}`, { value }) : value;
  }
}

const units: Record<string, string | undefined> = {
  upload_limit_mib: 'mib',
  idle_minutes: 'minutes',
  session_hours: 'hours',
  password_length: 'letters',
  password_history: 'times',
  lock_after: 'times',
  lock_minutes: 'minutes',
};

function commands(data: string): [string, string][] {
  const folder = /^[\w./-]+$/.test(data) ? data : `'${data.replaceAll("'", "'\\''")}'`;
  return [
    ['backup', `yuanjian backup --data ${folder} --out yuanjian-backup.zip`],
    ['check', `yuanjian check --data ${folder}`],
    ['audit', `yuanjian audit verify --data ${folder}`],
    ['restore', 'yuanjian restore yuanjian-backup.zip --data /srv/yuanjian-restored'],
  ];
}

function numberOf(counts: readonly { key: string; number: number }[], key: string): number {
  return counts.find((count) => count.key === key)?.number ?? 0;
}

function settingOf(system: Installation, name: string): string {
  return system.settings.find((setting) => setting.name === name)?.value ?? '0';
}
