/** Stands between sign-in and everything else until the given password has been replaced. */
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/kit';
import { Entrance } from '../parts/Entrance';
import { PasswordForm } from '../parts/PasswordForm';
import { useSignOut } from '../queries';

export function MustChangePassword() {
  const { t } = useTranslation();
  const router = useRouter();
  const signOut = useSignOut();
  return (
    <Entrance title={t('accounts.must_change_password')}>
      <p>{t('accounts.must_change_password_why')}</p>
      <PasswordForm onDone={() => router.history.push('/')} />
      <Button type="link" onClick={() => void signOut()}>
        {t('accounts.sign_out')}
      </Button>
    </Entrance>
  );
}
