/** My account: password, second factor, where I am signed in, and the programs in my name. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useSession } from '../../../api/session';
import { instant } from '../../../ui/format';
import { Alert, Button } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { TokenList } from '../../../ui/TokenList';
import { deviceOf } from '../parts/device';
import { PasswordForm } from '../parts/PasswordForm';
import { SecondFactor } from '../parts/SecondFactor';
import { useRevokeSession, useRevokeToken, useSessions, useTokens } from '../queries';
import styles from './Me.module.css';

export function Me() {
  const { t } = useTranslation();
  const { user } = useSession();
  const [changed, setChanged] = useState(0);
  return (
    <>
      <PageHead
        title={t('accounts.me')}
        lead={t('accounts.me_lead', { name: user.display_name, account: user.name })}
      />
      <div id="password" className={styles.part}>
        <Section title={t('accounts.change_password')}>
          {changed > 0 ? (
            <Alert type="success" showIcon title={t('accounts.password_changed')} role="status" />
          ) : null}
          <PasswordForm key={changed} onDone={() => setChanged(changed + 1)} />
        </Section>
      </div>
      <div id="second-factor" className={styles.part}>
        <Section title={t('accounts.second_factor')}>
          <SecondFactor />
        </Section>
      </div>
      <div id="sessions" className={styles.part}>
        <Section title={t('accounts.my_sessions')}>
          <Sessions />
        </Section>
      </div>
      <div id="tokens" className={styles.part}>
        <Section title={t('accounts.tokens')}>
          <Tokens />
        </Section>
      </div>
    </>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const { data, error, refetch } = useSessions();
  const revoke = useRevokeSession();
  if (error) return <Refused error={asApiError(error)} onRetry={() => void refetch()} />;
  if (!data) return <Loading rows={3} />;
  return (
    <>
      {revoke.error ? <Refused error={asApiError(revoke.error)} /> : null}
      <ul className={styles.sessions}>
        {data.map((session) => (
          <li key={session.id}>
            <div>
              <strong title={session.agent}>{deviceOf(session.agent)}</strong>
              <p className={styles.soft}>
                {t('accounts.session_facts', {
                  address: session.address,
                  since: instant(session.created_at),
                  seen: instant(session.seen_at),
                })}
              </p>
            </div>
            {session.this ? (
              <span className={styles.soft}>{t('accounts.session_this')}</span>
            ) : (
              <Button
                loading={revoke.isPending && revoke.variables === session.id}
                aria-label={t('accounts.session_revoke_one', { device: deviceOf(session.agent) })}
                onClick={() => revoke.mutate(session.id)}
              >
                {t('accounts.session_revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Tokens() {
  const { t } = useTranslation();
  const { data, error, refetch } = useTokens();
  const revoke = useRevokeToken();
  if (error) return <Refused error={asApiError(error)} onRetry={() => void refetch()} />;
  if (!data) return <Loading rows={2} />;
  return (
    <>
      <p className={styles.soft}>{t('accounts.tokens_why')}</p>
      {revoke.error ? <Refused error={asApiError(revoke.error)} /> : null}
      <TokenList tokens={data} onRevoke={({ id }) => revoke.mutate(id)} />
    </>
  );
}
