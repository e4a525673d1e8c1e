/** A password that is shown once, to be handed over in person. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Alert, Button } from '../../../ui/kit';
import styles from './AccountCard.module.css';

export function Once({ name, password }: { name: string; password: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <Alert
      type="success"
      role="status"
      title={t('people.once_title', { name })}
      description={
        <>
          <p>
            <code className={styles.once}>{password}</code>{' '}
            {/* Only a secure connection has a clipboard; elsewhere it is read and written down. */}
            {navigator.clipboard ? (
              <Button
                size="small"
                onClick={() =>
                  void navigator.clipboard.writeText(password).then(() => setCopied(true))
                }
              >
                {t(copied ? 'people.copied' : 'people.copy')}
              </Button>
            ) : null}
          </p>
          <p>{t('people.once_why')}</p>
        </>
      }
    />
  );
}
