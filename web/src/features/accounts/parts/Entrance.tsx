/** The quiet page around sign-in and its neighbours, with the switch of language. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage, languages, setLanguage } from '../../../i18n';
import { Button } from '../../../ui/kit';
import styles from './Entrance.module.css';

export function Entrance({
  title,
  wide,
  onLanguage,
  children,
}: {
  title: string;
  wide?: boolean;
  /** What the server words has to be asked for anew. */
  onLanguage?: () => unknown;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const [switching, setSwitching] = useState(false);
  const other = languages.find(({ code }) => code !== currentLanguage());
  return (
    <div className={styles.ground}>
      <title>{`${title} · ${t('app.product')}`}</title>
      <header className={styles.top}>
        <span className={styles.product}>
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <strong>{t('app.product')}</strong>
          <span className={styles.what}>{t('app.product_what')}</span>
        </span>
        {other ? (
          <Button
            type="text"
            lang={other.code}
            loading={switching}
            onClick={() => {
              setSwitching(true);
              void setLanguage(other.code)
                .then(onLanguage)
                .finally(() => setSwitching(false));
            }}
          >
            {other.name}
          </Button>
        ) : null}
      </header>
      <main className={`${styles.card} ${wide ? styles.wide : ''}`}>
        <h1>{title}</h1>
        {children}
      </main>
      <footer className={styles.foot}>{t('accounts.entrance_foot')}</footer>
    </div>
  );
}
