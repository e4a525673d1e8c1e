/** The way to the city's own sign-in, below ours. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Alert, Button } from '../../../ui/kit';
import styles from './SignInForm.module.css';

export function ProviderButton(props: {
  name?: string | null | undefined;
  leave: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const [leaving, setLeaving] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const begin = async () => {
    setLeaving(true);
    setRefusal(undefined);
    try {
      await props.leave();
    } catch (thrown) {
      setRefusal(asApiError(thrown).message);
      setLeaving(false);
    }
  };
  return (
    <div className={styles.other}>
      <p className={styles.or}>{t('accounts.or')}</p>
      {refusal ? <Alert type="error" showIcon title={refusal} /> : null}
      <Button size="large" block loading={leaving} onClick={() => void begin()}>
        {props.name ? t('accounts.sso_by', { name: props.name }) : t('accounts.sso')}
      </Button>
    </div>
  );
}
