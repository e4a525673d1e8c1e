/**
 * Back from the city's sign-in. What it sent counts once and goes from the address at once; what
 * was refused is said in words, with the way back to sign-in; a second factor is asked for here.
 */
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Alert, Button, Input } from '../../../ui/kit';
import { Entrance } from '../parts/Entrance';
import styles from '../parts/SignInForm.module.css';
import {
  type Arrival,
  giveProviderCode,
  type Returned,
  returnFromProvider,
  takeBack,
} from '../queries';

/** One answer for one way back, however often the page is drawn. */
let asked: { state: string; answer: Promise<Arrival> } | undefined;

export function SignInReturn() {
  const { t } = useTranslation();
  const router = useRouter();
  const [brought] = useState(readAddress);
  const [asksCode, setAsksCode] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  useEffect(() => {
    let here = true;
    if (asked?.state !== brought.state) {
      asked = { state: brought.state, answer: returnFromProvider(brought) };
    }
    asked.answer.then(
      ({ code_needed }) => {
        if (!here) return;
        if (code_needed) setAsksCode(true);
        else router.history.replace(takeBack());
      },
      (thrown) => {
        if (here) setRefusal(asApiError(thrown).message);
      },
    );
    window.history.replaceState(window.history.state, '', '/sign-in/return');
    return () => {
      here = false;
    };
  }, [brought, router]);

  return (
    <Entrance title={t('accounts.sso')}>
      {refusal ? (
        <>
          <Alert type="error" showIcon title={refusal} />
          <Button type="primary" size="large" block href="/sign-in">
            {t('accounts.sso_back')}
          </Button>
        </>
      ) : asksCode ? (
        <CodeForm onDone={() => router.history.replace(takeBack())} />
      ) : (
        <p role="status">{t('accounts.sso_arriving')}</p>
      )}
    </Entrance>
  );
}

function CodeForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [code, setCode] = useState('');
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<{ message: string; over: boolean }>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!/^\d{6}$/.test(code.trim())) {
      setRefusal({ message: t('accounts.code_missing'), over: false });
      return;
    }
    setSending(true);
    setRefusal(undefined);
    try {
      await giveProviderCode(code.trim());
      onDone();
    } catch (thrown) {
      const error = asApiError(thrown);
      const mistyped = error.code === 'accounts.wrong_code';
      setCode('');
      setRefusal({ message: error.message, over: !mistyped });
    } finally {
      setSending(false);
    }
  };
  return (
    <form className={styles.form} noValidate onSubmit={(event) => void submit(event)}>
      {refusal ? <Alert type="error" showIcon title={refusal.message} /> : null}
      <div>
        <label htmlFor={id}>{t('accounts.code')}</label>
        <Input
          id={id}
          size="large"
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={8}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.target.value)}
          aria-describedby={`${id}-help`}
        />
        <p id={`${id}-help`} className={styles.help}>
          {t('accounts.code_help')}
        </p>
      </div>
      <Button type="primary" size="large" htmlType="submit" block loading={sending}>
        {t('accounts.sign_in')}
      </Button>
      {refusal?.over ? (
        <Button size="large" block href="/sign-in">
          {t('accounts.sso_back')}
        </Button>
      ) : null}
    </form>
  );
}

/** What the provider put into the address. */
function readAddress(): Returned {
  const sent = new URLSearchParams(window.location.search);
  const code = sent.get('code');
  const error = sent.get('error');
  return { state: sent.get('state') ?? '', ...(code ? { code } : {}), ...(error ? { error } : {}) };
}
