/**
 * What is known of one thing: name and value, line by line.
 *
 *   <Facts>
 *     <Fact name={t('layers.key')}>{layer.key}</Fact>
 *   </Facts>
 */
import type { ReactNode } from 'react';
import styles from './Facts.module.css';

export interface FactsProps {
  /** Names are long: they get more room, and values go below where there is none. */
  wide?: boolean | undefined;
  children: ReactNode;
}

export function Facts({ wide, children }: FactsProps) {
  return <dl className={`${styles.facts} ${wide ? styles.wide : ''}`}>{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
