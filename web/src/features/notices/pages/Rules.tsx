/**
 * How the city tells: how many days ahead, when it is quiet, and by which channels. Where messages
 * may go is set on the server; here it is switched on and tried.
 */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Fact, Facts } from '../../../ui/Facts';
import { Alert, Button, Input } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Loading, Refused } from '../../../ui/States';
import { type RulesView, type Test, useRules, useSetRules, useTest } from '../queries';
import styles from './Rules.module.css';

interface Values {
  lead_days: string;
  quiet: boolean;
  quiet_from: string;
  quiet_to: string;
  digest_at: string;
  mail: boolean;
  mail_domains: string;
  drop: boolean;
  robots: string[];
}

export function Rules() {
  const { t } = useTranslation();
  const { data, error, refetch } = useRules();
  // Above the form, which is made anew when its rules have been kept.
  const set = useSetRules();
  return (
    <>
      <PageHead
        title={t('notices.rules')}
        lead={t('notices.rules_lead')}
        deeds={<Link to="/notices/outbox">{t('notices.outbox')}</Link>}
      />
      {error ? (
        <Refused error={asApiError(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <>
          <Ways view={data} />
          {set.isSuccess ? (
            <Alert type="success" showIcon title={t('notices.kept')} role="status" />
          ) : null}
          <RulesForm key={data.revision} view={data} set={set} />
        </>
      ) : (
        <Loading rows={10} />
      )}
    </>
  );
}

function RulesForm({ view, set }: { view: RulesView; set: ReturnType<typeof useSetRules> }) {
  const { t } = useTranslation();
  const { rules } = view;
  const absent = t('notices.not_set');
  const fields: RecordField[] = [
    {
      key: 'lead_days',
      kind: 'text',
      label: t('notices.lead_days'),
      help: t('notices.lead_days_help'),
    },
    { key: 'quiet', kind: 'switch', label: t('notices.quiet'), help: t('notices.quiet_help') },
    { key: 'quiet_from', kind: 'text', label: t('notices.quiet_from') },
    { key: 'quiet_to', kind: 'text', label: t('notices.quiet_to') },
    { key: 'digest_at', kind: 'text', label: t('notices.digest_at') },
    {
      key: 'mail',
      kind: 'switch',
      label: t('notices.mail_on'),
      disabled: view.mail_server ? undefined : absent,
    },
    {
      key: 'mail_domains',
      kind: 'text',
      label: t('notices.mail_domains'),
      help: t('notices.mail_domains_help'),
    },
    {
      key: 'drop',
      kind: 'switch',
      label: t('notices.drop_on'),
      disabled: view.drop_folder ? undefined : absent,
    },
    {
      key: 'robots',
      kind: 'choices',
      label: t('notices.robots_on'),
      help: t('notices.robots_help'),
      options: view.robots.map(({ name, kind }) => ({
        value: name,
        label: t('notices.robot_named', { name, maker: t(`notices.robot_${kind}`) }),
      })),
    },
  ];
  return (
    <Section title={t('notices.rules_of_city')}>
      <RecordForm<Values>
        fields={fields}
        initial={{
          ...rules,
          lead_days: rules.lead_days.join(', '),
          mail_domains: rules.mail_domains.join(', '),
        }}
        submitLabel={t('notices.save')}
        onSubmit={(values) =>
          set.mutateAsync({
            revision: view.revision,
            rules: {
              ...values,
              lead_days: parts(values.lead_days).map(whole),
              mail_domains: parts(values.mail_domains),
            },
          })
        }
      />
    </Section>
  );
}

/** The ways out that the server has, each with a message to try it. */
function Ways({ view }: { view: RulesView }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState('');
  const none = t('notices.not_set');
  return (
    <Section title={t('notices.ways')}>
      <p className={styles.soft}>{t('notices.ways_why')}</p>
      <Facts>
        <Fact name={t('notices.mail_server')}>
          {view.mail_server ? (
            <span className={styles.way}>
              <code>{view.mail_server}</code>
              <Input
                className={styles.address ?? ''}
                aria-label={t('notices.test_to')}
                placeholder={t('notices.test_to')}
                value={address}
                onChange={(event) => setAddress(event.target.value)}
              />
              <Try test={{ channel: 'mail', robot: '', address }} ready={address !== ''} />
            </span>
          ) : (
            none
          )}
        </Fact>
        <Fact name={t('notices.drop_folder')}>
          {view.drop_folder ? (
            <span className={styles.way}>
              <code>{view.drop_folder}</code>
              <Try test={{ channel: 'drop', robot: '', address: '' }} ready />
            </span>
          ) : (
            none
          )}
        </Fact>
        <Fact name={t('notices.robots')}>
          {view.robots.length === 0
            ? none
            : view.robots.map((robot) => (
                <span key={robot.name} className={styles.way}>
                  {t('notices.robot_named', {
                    name: robot.name,
                    maker: t(`notices.robot_${robot.kind}`),
                  })}
                  <code>{robot.host}</code>
                  <Try test={{ channel: 'robot', robot: robot.name, address: '' }} ready />
                </span>
              ))}
        </Fact>
      </Facts>
    </Section>
  );
}

function Try({ test, ready }: { test: Test; ready: boolean }) {
  const { t } = useTranslation();
  const send = useTest();
  return (
    <>
      <Button disabled={!ready} loading={send.isPending} onClick={() => send.mutate(test)}>
        {t('notices.test')}
      </Button>
      {send.error ? <Refused error={asApiError(send.error)} /> : null}
      {send.data ? (
        <span role="status">{t('notices.test_arrived', { receipt: send.data.receipt })}</span>
      ) : null}
    </>
  );
}

function parts(text: string): string[] {
  return text.split(/[\s,，、;；]+/).filter(Boolean);
}

/** What is no whole number is sent as one that the server refuses with its sentence. */
function whole(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : -1;
}
