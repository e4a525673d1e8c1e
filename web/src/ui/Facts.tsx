/** What is known of a record, line by line: a name and what it says, or a dash. */
import type { ReactNode } from 'react';
import styles from './Facts.module.css';
import { dash } from './format';

export type Fact = readonly [name: string, value: ReactNode];

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value || dash}</dd>
        </div>
      ))}
    </dl>
  );
}
