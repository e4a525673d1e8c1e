/**
 * A value against its clause's threshold. The bar is drawn in `info` so that it is not mistaken
 * for a light; the threshold is a line with its number written out.
 */
import { useTranslation } from 'react-i18next';
import { dash, type Missing, missing, number } from './format';
import styles from './TargetBar.module.css';
import { withUnit } from './units';

export interface TargetBarProps {
  label: string;
  value?: number | undefined;
  threshold: number;
  unit: string;
  places?: number | undefined;
  /** Meets when at least (the usual) or at most the threshold. */
  sense?: 'at_least' | 'at_most' | undefined;
  met?: boolean | undefined;
  missingFor?: Missing | undefined;
}

export function TargetBar(props: TargetBarProps) {
  const { t } = useTranslation();
  const { label, value, threshold, unit, places, sense = 'at_least', met, missingFor } = props;
  const end = Math.max(threshold, value ?? 0) * 1.2 || 1;
  const at = (x: number) => `${Math.max(0, Math.min(100, (x / end) * 100))}%`;
  const target = t(`ui.target_${sense}`, {
    value: withUnit(number(threshold, places), unit),
  });
  const said =
    value === undefined
      ? `${dash} ${missing(missingFor ?? 'unfilled')}`
      : withUnit(number(value, places), unit);
  return (
    <div className={styles.bar}>
      <div className={styles.words}>
        <span>{label}</span>
        <span>
          <strong>{said}</strong>
          <span className={styles.soft}> · {target}</span>
          {met === undefined || value === undefined ? null : (
            <span className={met ? styles.met : styles.unmet}>
              {' '}
              · {t(met ? 'ui.met' : 'ui.unmet')}
            </span>
          )}
        </span>
      </div>
      <div className={styles.track} aria-hidden="true">
        {value === undefined ? null : <div className={styles.fill} style={{ width: at(value) }} />}
        <div className={styles.line} style={{ left: at(threshold) }} />
      </div>
    </div>
  );
}
