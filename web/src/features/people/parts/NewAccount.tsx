/** A new account with its first role; its first password is made here and shown once. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { roles } from '../../../api/roles';
import { useSession } from '../../../api/session';
import { Button } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { createAccount, type Reaches } from '../queries';
import styles from './AccountCard.module.css';
import { type GrantValues, grantOf, reachFields } from './GrantForm';
import { Once } from './Once';
import { oncePassword } from './roles';

export function NewAccount(props: { reaches: Reaches | undefined; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const { city } = useSession();
  const [made, setMade] = useState<{ id: string; name: string; password: string }>();
  if (made) {
    return (
      <div className={styles.card}>
        <Once name={made.name} password={made.password} />
        <div>
          <Button type="primary" onClick={() => props.onOpen(made.id)}>
            {t('people.open_account')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <RecordForm<GrantValues & { name: string; display_name: string }>
      initial={{ division: city.code }}
      submitLabel={t('people.create')}
      onSubmit={async (values) => {
        const { name, display_name } = values;
        const password = oncePassword();
        const grants = [grantOf(values)];
        const id = await createAccount({ name, display_name, password, grants });
        setMade({ id, name, password });
      }}
      fields={[
        { key: 'display_name', kind: 'text', label: t('people.display_name'), required: true },
        {
          key: 'name',
          kind: 'text',
          label: t('people.name'),
          help: t('people.name_help'),
          required: true,
          autoComplete: 'off',
          check: (value) =>
            value && !/^[A-Za-z0-9._@-]{1,64}$/.test(String(value))
              ? t('people.name_wrong')
              : undefined,
        },
        ...reachFields(t, city, roles, props.reaches),
      ]}
    />
  );
}
