/**
 * Sign-in: name and password; the second code is asked for only when the account wants it. What
 * was refused is said by the server in a sentence, beside the fields it is about. Where the city
 * has single sign-on, a button leads there.
 */
import { useLoaderData, useRouter, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Entrance } from '../parts/Entrance';
import { ProviderButton } from '../parts/ProviderButton';
import { SignInForm } from '../parts/SignInForm';
import { leaveForProvider, signIn } from '../queries';

export function SignIn() {
  const { t } = useTranslation();
  const router = useRouter();
  const { back } = useSearch({ from: '/sign-in' });
  const { sso } = useLoaderData({ from: '/sign-in' });
  return (
    <Entrance title={t('accounts.sign_in')} onLanguage={() => router.invalidate()}>
      <SignInForm
        signIn={signIn}
        onDone={(session) =>
          router.history.push(session.must_change_password ? '/change-password' : (back ?? '/'))
        }
      />
      {sso ? <ProviderButton name={sso.name} leave={() => leaveForProvider(back ?? '/')} /> : null}
    </Entrance>
  );
}
