/** A new password. The rules are the server's; here only that both new entries agree. */
import { useTranslation } from 'react-i18next';
import { RecordForm } from '../../../ui/RecordForm';
import { changePassword } from '../queries';

interface Values {
  old: string;
  new: string;
  again: string;
}

export function PasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <RecordForm<Values>
      fields={[
        {
          key: 'old',
          kind: 'password',
          label: t('accounts.old_password'),
          required: true,
          autoComplete: 'current-password',
        },
        {
          key: 'new',
          kind: 'password',
          label: t('accounts.new_password'),
          help: t('accounts.password_rules'),
          required: true,
          autoComplete: 'new-password',
        },
        {
          key: 'again',
          kind: 'password',
          label: t('accounts.new_password_again'),
          required: true,
          autoComplete: 'new-password',
          check: (value, all) =>
            value && value !== all.new ? t('accounts.passwords_differ') : undefined,
        },
      ]}
      submitLabel={t('accounts.change_password')}
      onSubmit={async (values) => {
        await changePassword({ old: values.old, new: values.new });
        onDone();
      }}
    />
  );
}
