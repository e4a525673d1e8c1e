/**
 * A second factor by an authenticator app. The secret is shown as text and as an otpauth address;
 * it counts only after a first code has proved that the app has it.
 */
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useSession } from '../../../api/session';
import { Button, Input } from '../../../ui/kit';
import { Refused } from '../../../ui/States';
import { useBeginSecondFactor, useConfirmSecondFactor, useRemoveSecondFactor } from '../queries';
import styles from './SecondFactor.module.css';

export function SecondFactor() {
  const { t } = useTranslation();
  const { second_factor: on } = useSession();
  const id = useId();
  const begin = useBeginSecondFactor();
  const confirm = useConfirmSecondFactor();
  const remove = useRemoveSecondFactor();
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const failed = begin.error ?? confirm.error ?? remove.error;
  const refusal = failed ? <Refused error={asApiError(failed)} /> : null;

  if (on) {
    return (
      <div className={styles.stack}>
        <p role="status">{t('accounts.second_factor_on')}</p>
        {refusal}
        <div>
          <label htmlFor={id}>{t('accounts.second_factor_remove_ask')}</label>
          <p>
            <Input.Password
              id={id}
              className={styles.code ?? ''}
              autoComplete="current-password"
              value={password}
              onChange={(e) => setPassword(e.target.value)}
            />
          </p>
          <Button
            disabled={!password}
            loading={remove.isPending}
            onClick={() => {
              begin.reset();
              remove.mutate(password, { onSuccess: () => setPassword('') });
            }}
          >
            {t('accounts.second_factor_remove')}
          </Button>
        </div>
      </div>
    );
  }
  if (!begin.data) {
    return (
      <div className={styles.stack}>
        <p>{t('accounts.second_factor_off')}</p>
        {refusal}
        <div>
          <Button loading={begin.isPending} onClick={() => begin.mutate()}>
            {t('accounts.second_factor_begin')}
          </Button>
        </div>
      </div>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) confirm.mutate(code.trim());
  };
  return (
    <form className={styles.stack} onSubmit={submit}>
      <ol className={styles.steps}>
        <li>{t('accounts.second_factor_step_app')}</li>
        <li>
          {t('accounts.second_factor_step_secret')}
          <p>
            <code className={styles.secret}>{grouped(begin.data.secret)}</code>
          </p>
          <p>
            <a href={begin.data.uri} className={styles.uri}>
              {begin.data.uri}
            </a>
          </p>
        </li>
        <li>
          <label htmlFor={id}>{t('accounts.second_factor_step_code')}</label>
          <p>
            <Input
              id={id}
              className={styles.code ?? ''}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={8}
              value={code}
              onChange={(e) => setCode(e.target.value)}
            />
          </p>
        </li>
      </ol>
      {refusal}
      <div>
        <Button type="primary" htmlType="submit" loading={confirm.isPending}>
          {t('accounts.second_factor_confirm')}
        </Button>
      </div>
    </form>
  );
}

/** In fours, as people copy. */
function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}
