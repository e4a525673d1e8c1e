/** One account: what it is, its roles, its name, its programs, and the ways to stop or restart it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useSession } from '../../../api/session';
import { Fact, Facts } from '../../../ui/Facts';
import { instant } from '../../../ui/format';
import { PlusOutlined } from '../../../ui/icons';
import { Alert, Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { RecordForm } from '../../../ui/RecordForm';
import { Refused } from '../../../ui/States';
import { TokenList } from '../../../ui/TokenList';
import {
  type Account,
  type Reaches,
  updateAccount,
  useAllTokens,
  useEndSessions,
  useHasSso,
  useReset,
  useRevokeTokenOf,
  useSso,
  useSwitch,
  useTakeRole,
} from '../queries';
import styles from './AccountCard.module.css';
import { GrantForm } from './GrantForm';
import { GrantWords } from './GrantWords';
import { Once } from './Once';
import { isAdministrator, oncePassword, stateOf, tones } from './roles';

export function AccountCard(props: { account: Account; reaches: Reaches | undefined }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { account, reaches } = props;
  const own = account.id === user.id;
  const state = stateOf(account);
  return (
    <div className={styles.card}>
      {own ? <Alert type="info" showIcon title={t('people.own')} /> : null}
      <Facts>
        <Fact name={t('people.name')}>{account.name}</Fact>
        <Fact name={t('people.state')}>
          <Lamp tone={tones[state]} word={t(`people.state_${state}`)} />
          <p className={styles.soft}>{t(`people.state_${state}_why`)}</p>
        </Fact>
        <Fact name={t('people.second_factor')}>
          {t(account.second_factor ? 'people.second_factor_on' : 'people.second_factor_off')}
        </Fact>
        <Fact name={t('people.last_sign_in')}>
          {account.last_sign_in ? instant(account.last_sign_in) : t('people.never')}
        </Fact>
        <Fact name={t('people.created_at')}>{instant(account.created_at)}</Fact>
      </Facts>
      <Roles account={account} reaches={reaches} own={own} />
      <Rename key={account.revision} account={account} />
      <SingleSignOn account={account} />
      <Tokens account={account} />
      {own ? null : <Control account={account} />}
    </div>
  );
}

function Roles(props: { account: Account; reaches: Reaches | undefined; own: boolean }) {
  const { t } = useTranslation();
  const { account, reaches, own } = props;
  const [giving, setGiving] = useState(false);
  const take = useTakeRole(account.id);
  const held = account.grants.map(({ role }) => role);
  const administrator = held.some(isAdministrator);
  return (
    <section aria-label={t('people.roles')}>
      <h2>{t('people.roles')}</h2>
      {take.error ? <Refused error={asApiError(take.error)} /> : null}
      {account.grants.length === 0 ? (
        <p className={styles.soft}>{t('people.no_role_why')}</p>
      ) : null}
      <ul className={styles.grants}>
        {account.grants.map((grant) => (
          <li key={grant.id}>
            <span>
              <GrantWords grant={grant} dated />
            </span>
            {own ? null : (
              <Button
                size="small"
                loading={take.isPending && take.variables === grant.id}
                aria-label={t('people.take_one', { role: t(`accounts.role_${grant.role}`) })}
                onClick={() => take.mutate(grant.id)}
              >
                {t('people.take')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {own ? null : giving ? (
        <GrantForm
          account={account.id}
          held={held}
          reaches={reaches}
          onDone={() => setGiving(false)}
        />
      ) : administrator ? (
        <p className={styles.soft}>{t('people.administrator_alone')}</p>
      ) : (
        <Button icon={<PlusOutlined />} onClick={() => setGiving(true)}>
          {t('people.give')}
        </Button>
      )}
    </section>
  );
}

function Rename({ account }: { account: Account }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('people.rename')}>
      <h2>{t('people.rename')}</h2>
      <RecordForm<{ display_name: string }>
        initial={{ display_name: account.display_name }}
        submitLabel={t('people.save_name')}
        onSubmit={(change) => updateAccount(account, change)}
        fields={[
          { key: 'display_name', kind: 'text', label: t('people.display_name'), required: true },
        ]}
      />
    </section>
  );
}

/** Whether its holder may come by the city's sign-in, and as whom they have. */
function SingleSignOn({ account }: { account: Account }) {
  const { t } = useTranslation();
  const set = useHasSso();
  const change = useSso(account.id);
  const { sso } = account;
  const administrator = account.grants.some(({ role }) => isAdministrator(role));
  if (!sso && (!set || administrator)) return null;
  const words = sso?.linked_at
    ? t('people.sso_linked', {
        name: sso.known_as ?? '',
        issuer: sso.issuer ?? '',
        at: instant(sso.linked_at),
      })
    : sso
      ? t('people.sso_allowed', { name: account.name, at: instant(sso.allowed_at) })
      : t('people.sso_none');
  return (
    <section aria-label={t('people.sso')}>
      <h2>{t('people.sso')}</h2>
      {change.error ? <Refused error={asApiError(change.error)} /> : null}
      <ul className={styles.grants}>
        <li>
          <span className={styles.soft}>
            {words}
            {sso?.subject ? <code>{` ${sso.subject}`}</code> : null}
          </span>
          <Button loading={change.isPending} onClick={() => change.mutate(!sso)}>
            {t(
              sso?.linked_at ? 'people.sso_unlink' : sso ? 'people.sso_forbid' : 'people.sso_allow',
            )}
          </Button>
        </li>
      </ul>
    </section>
  );
}

/** The programs that work in its holder's name. */
function Tokens({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useAllTokens();
  const revoke = useRevokeTokenOf();
  return (
    <section aria-label={t('accounts.tokens')}>
      <h2>{t('accounts.tokens')}</h2>
      {revoke.error ? <Refused error={asApiError(revoke.error)} /> : null}
      {error ? <Refused error={asApiError(error)} onRetry={() => void refetch()} /> : null}
      {data ? (
        <TokenList
          tokens={data.filter((token) => token.account === account.id)}
          onRevoke={(token) => revoke.mutate(token)}
        />
      ) : null}
    </section>
  );
}

function Control({ account }: { account: Account }) {
  const { t } = useTranslation();
  const reset = useReset(account.id);
  const end = useEndSessions(account.id);
  const toggle = useSwitch(account);
  const failed = reset.error ?? end.error ?? toggle.error;
  return (
    <section aria-label={t('people.control')}>
      <h2>{t('people.control')}</h2>
      {failed ? <Refused error={asApiError(failed)} /> : null}
      {reset.isSuccess ? <Once name={account.name} password={reset.variables} /> : null}
      <ul className={styles.grants}>
        <li>
          <span className={styles.soft}>{t('people.reset_why')}</span>
          <Button loading={reset.isPending} onClick={() => reset.mutate(oncePassword())}>
            {t('people.reset')}
          </Button>
        </li>
        <li>
          <span className={styles.soft}>
            {end.isSuccess && account.sessions === 0
              ? t('people.sessions_ended', { count: end.data.sessions })
              : account.sessions === 0
                ? t('people.sessions_none')
                : t('people.sessions_why', { count: account.sessions })}
          </span>
          <Button
            disabled={account.sessions === 0}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            {t('people.end_sessions')}
          </Button>
        </li>
        <li>
          <span className={styles.soft}>
            {t(account.disabled ? 'people.enable_why' : 'people.disable_why')}
          </span>
          <Button
            danger={!account.disabled}
            loading={toggle.isPending}
            onClick={() => toggle.mutate(!account.disabled)}
          >
            {t(account.disabled ? 'people.enable' : 'people.disable')}
          </Button>
        </li>
      </ul>
    </section>
  );
}
