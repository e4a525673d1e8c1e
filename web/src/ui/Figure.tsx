/**
 * One headline figure: label, value, unit, change, the data's age, and the way to its list. The
 * page passes `href`, or `wrap` to use the router's own link; the piece knows neither.
 */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Figure.module.css';
import { change, dash, type Missing, missing } from './format';
import { Lamp, type LampProps } from './Lamp';

export interface FigureProps {
  label: string;
  /** Already printed by ui/format. Left out while loading or missing. */
  value?: string | undefined;
  unit?: string | undefined;
  /** Difference to the time before, in the figure's own unit. */
  delta?: { by: number; since: string; places?: number } | undefined;
  /** 数据截至 … */
  asOf?: string | undefined;
  lamp?: LampProps | undefined;
  loading?: boolean | undefined;
  missingFor?: Missing | undefined;
  href?: string | undefined;
  wrap?: ((content: ReactNode) => ReactNode) | undefined;
}

export function Figure(props: FigureProps) {
  const { t } = useTranslation();
  const { label, value, unit, delta, asOf, lamp, loading, missingFor, href, wrap } = props;
  const content = (
    <>
      <span className={styles.label}>{label}</span>
      {loading ? (
        <span className={styles.bone} role="status">
          <span className="y-hidden">{t('ui.loading')}</span>
        </span>
      ) : (
        <span className={styles.value}>
          {value ?? (
            <span title={missing(missingFor ?? 'unfilled')}>
              {dash}
              <span className={styles.unit}>{missing(missingFor ?? 'unfilled')}</span>
            </span>
          )}
          {value !== undefined && unit ? <span className={styles.unit}>{unit}</span> : null}
        </span>
      )}
      {lamp ? <Lamp {...lamp} /> : null}
      {delta ? (
        <span className={styles.note}>
          {t(delta.by > 0 ? 'ui.more_than' : delta.by < 0 ? 'ui.less_than' : 'ui.same_as', {
            since: delta.since,
            change: change(delta.by, delta.places),
          })}
        </span>
      ) : null}
      {asOf ? <span className={styles.note}>{t('ui.as_of', { day: asOf })}</span> : null}
    </>
  );
  if (wrap) return <div className={`${styles.figure} ${styles.open}`}>{wrap(content)}</div>;
  if (href) {
    return (
      <div className={`${styles.figure} ${styles.open}`}>
        <a href={href}>{content}</a>
      </div>
    );
  }
  return (
    <div className={styles.figure}>
      <div className={styles.body}>{content}</div>
    </div>
  );
}

/** Figures side by side, as many as fit. */
export function Figures({ children }: { children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}
