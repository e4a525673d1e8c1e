/**
 * A figure of a standard with how sure we are of it: nothing when verified, `*` when taken from
 * somebody who quotes the standard, `?` when nobody has held it against the text yet.
 */
import { useTranslation } from 'react-i18next';
import { dash } from '../../../ui/format';
import { Tooltip } from '../../../ui/kit';
import styles from './Confident.module.css';

const marks: Record<string, string> = { secondary: '*', unverified: '?' };

export function Confident({
  text,
  confidence,
}: {
  text: string | null | undefined;
  confidence: string | null | undefined;
}) {
  const { t } = useTranslation();
  if (!text) return <>{dash}</>;
  const mark = marks[confidence ?? ''];
  if (!mark) return <>{text}</>;
  const word = t(`standards.confidence_${confidence}`);
  return (
    <span className={styles.figure}>
      {text}
      <Tooltip title={word} trigger={['hover', 'focus', 'click']}>
        <button type="button" className={styles.mark} aria-label={word}>
          {mark}
        </button>
      </Tooltip>
    </span>
  );
}

/** What the marks mean, below any table that has them. */
export function Marks() {
  const { t } = useTranslation();
  return <p className={styles.marks}>{t('standards.marks')}</p>;
}
