/**
 * The form of sign-in, apart from router and server. Plain inputs instead of the kit's form: this
 * is the first thing that every browser loads.
 */
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import type { Session } from '../../../api/session';
import { Alert, Button, Input } from '../../../ui/kit';
import type { Credentials } from '../queries';
import styles from './SignInForm.module.css';

export interface SignInFormProps {
  signIn: (credentials: Credentials) => Promise<Session>;
  onDone: (session: Session) => void;
}

export function SignInForm({ signIn, onDone }: SignInFormProps) {
  const { t } = useTranslation();
  const id = useId();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<{ message: string; request?: string | undefined }>();
  const [tried, setTried] = useState(false);

  const lacks = {
    name: tried && !name.trim(),
    password: tried && !password,
    code: tried && asksCode && !/^\d{6}$/.test(code.trim()),
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || !password || (asksCode && !/^\d{6}$/.test(code.trim()))) return;
    setSending(true);
    setRefusal(undefined);
    try {
      onDone(
        await signIn({ name: name.trim(), password, ...(asksCode ? { code: code.trim() } : {}) }),
      );
    } catch (thrown) {
      const error = asApiError(thrown);
      setTried(false);
      if (error.code === 'accounts.code_needed') setAsksCode(true);
      else {
        // A mistyped code is typed again; a mistyped password too. The rest stays.
        if (error.code === 'accounts.wrong_code') setCode('');
        if (error.code === 'accounts.wrong_password') setPassword('');
        setRefusal({
          message: error.message,
          request: error.status >= 500 ? error.request : undefined,
        });
      }
    } finally {
      setSending(false);
    }
  };

  return (
    <form onSubmit={(e) => void submit(e)} noValidate className={styles.form}>
      {refusal ? (
        <Alert
          type="error"
          showIcon
          title={refusal.message}
          {...(refusal.request
            ? { description: t('ui.request_number', { request: refusal.request }) }
            : {})}
        />
      ) : null}
      <div>
        <label htmlFor={`${id}-name`}>{t('accounts.name')}</label>
        <Input
          id={`${id}-name`}
          size="large"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={name}
          onChange={(e) => setName(e.target.value)}
          {...invalid(lacks.name, `${id}-name-help`)}
        />
        <Help id={`${id}-name-help`} shown={lacks.name} words={t('accounts.name_missing')} />
      </div>
      <div>
        <label htmlFor={`${id}-password`}>{t('accounts.password')}</label>
        <Input.Password
          id={`${id}-password`}
          size="large"
          autoComplete="current-password"
          value={password}
          onChange={(e) => setPassword(e.target.value)}
          {...invalid(lacks.password, `${id}-password-help`)}
        />
        <Help
          id={`${id}-password-help`}
          shown={lacks.password}
          words={t('accounts.password_missing')}
        />
      </div>
      {asksCode ? (
        <div>
          <label htmlFor={`${id}-code`}>{t('accounts.code')}</label>
          <Input
            id={`${id}-code`}
            size="large"
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={8}
            autoFocus
            value={code}
            onChange={(e) => setCode(e.target.value)}
            aria-describedby={`${id}-code-help`}
            status={lacks.code ? 'error' : ''}
            aria-invalid={lacks.code}
          />
          <p id={`${id}-code-help`} className={lacks.code ? styles.lacks : styles.help}>
            {t(lacks.code ? 'accounts.code_missing' : 'accounts.code_help')}
          </p>
        </div>
      ) : null}
      <Button type="primary" size="large" htmlType="submit" block loading={sending}>
        {t('accounts.sign_in')}
      </Button>
    </form>
  );
}

function invalid(lacks: boolean, help: string) {
  return lacks ? { status: 'error' as const, 'aria-invalid': true, 'aria-describedby': help } : {};
}

function Help({ id, shown, words }: { id: string; shown: boolean; words: string }) {
  return shown ? (
    <p id={id} className={styles.lacks}>
      {words}
    </p>
  ) : null;
}
