/** How a spatial file was read, and what it would do. */
import { useTranslation } from 'react-i18next';
import type { FileImported } from '../queries';
import styles from './Registers.module.css';

export function Would({ would }: { would: FileImported }) {
  const { t } = useTranslation();
  const { added, changed, unchanged, faulty, matched, unmatched } = would;
  return (
    <div className={styles.stack}>
      <p>{t('ui.would_import', { added, changed, unchanged, faulty })}</p>
      <p>
        {t(would.guessed ? 'registers.read_guessed' : 'registers.read_as', {
          crs: would.crs,
          encoding: would.encoding || t('registers.encoding_fixed'),
        })}
      </p>
      <p>
        {t('registers.matched', {
          columns: matched.map((one) => `${one.column} → ${one.field}`).join(t('registers.comma')),
        })}
      </p>
      {unmatched.length > 0 ? (
        <p>{t('registers.unmatched', { columns: unmatched.join(t('registers.comma')) })}</p>
      ) : null}
    </div>
  );
}
