/** My account: password, second factor, and where I am signed in. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useSession } from '../../../api/session';
import { DataTable } from '../../../ui/DataTable';
import { instant } from '../../../ui/format';
import { Alert, Button } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { PasswordForm } from '../parts/PasswordForm';
import { SecondFactor } from '../parts/SecondFactor';
import { useRevokeSession, useSessions } from '../queries';
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
      <DataTable
        caption={t('accounts.my_sessions')}
        rowKey="id"
        rows={data.items}
        columns={[
          { title: t('accounts.session_device'), dataIndex: 'agent' },
          { title: t('accounts.session_address'), dataIndex: 'address' },
          { title: t('accounts.session_since'), render: (_, row) => instant(row.created_at) },
          { title: t('accounts.session_seen'), render: (_, row) => instant(row.seen_at) },
          {
            title: t('accounts.session_deed'),
            render: (_, row) =>
              row.current ? (
                t('accounts.session_this')
              ) : (
                <Button
                  size="small"
                  loading={revoke.isPending && revoke.variables === row.id}
                  onClick={() => revoke.mutate(row.id)}
                >
                  {t('accounts.session_revoke')}
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}
