/**
 * The way of a matter through its steps: who, when, with which words; the current step has the
 * buttons, and a button that may not be pressed tells why.
 */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Flow.module.css';
import { Button, Tooltip } from './kit';

export interface FlowStep {
  key: string;
  title: string;
  state: 'done' | 'current' | 'ahead' | 'returned';
  who?: string | undefined;
  /** Already printed by ui/format. */
  when?: string | undefined;
  opinion?: string | undefined;
  attachments?: ReactNode;
}
export interface FlowDeed {
  key: string;
  label: string;
  primary?: boolean | undefined;
  /** Why it may not be done now. */
  refused?: string | undefined;
  onDo: () => void;
}

const marks = { done: '✓', current: '●', ahead: '○', returned: '↩' } as const;

export function Flow({
  label,
  steps,
  deeds,
}: {
  label: string;
  steps: FlowStep[];
  deeds?: FlowDeed[];
}) {
  const { t } = useTranslation();
  return (
    <ol className={styles.flow} aria-label={label}>
      {steps.map((step) => (
        <li
          key={step.key}
          className={`${styles.step} ${styles[step.state]}`}
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          <span className={styles.mark} aria-hidden="true">
            {marks[step.state]}
          </span>
          <div className={styles.body}>
            <strong>{step.title}</strong>
            <span className={styles.state}> {t(`ui.step_${step.state}`)}</span>
            {step.who || step.when ? (
              <p className={styles.soft}>{[step.who, step.when].filter(Boolean).join(' · ')}</p>
            ) : null}
            {step.opinion ? <p className={styles.opinion}>{step.opinion}</p> : null}
            {step.attachments}
            {step.state === 'current' && deeds && deeds.length > 0 ? (
              <div className={styles.deeds}>
                {deeds.map((deed) => (
                  <Deed key={deed.key} deed={deed} />
                ))}
              </div>
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** A button that stays reachable when refused, so that its reason can be read. */
export function Deed({ deed }: { deed: FlowDeed }) {
  const { label, primary, refused, onDo } = deed;
  const button = (
    <Button
      type={primary && !refused ? 'primary' : 'default'}
      aria-disabled={refused !== undefined}
      className={refused ? (styles.refused ?? '') : ''}
      onClick={() => {
        if (!refused) onDo();
      }}
    >
      {label}
      {refused ? <span className="y-hidden">{refused}</span> : null}
    </Button>
  );
  return refused ? <Tooltip title={refused}>{button}</Tooltip> : button;
}
