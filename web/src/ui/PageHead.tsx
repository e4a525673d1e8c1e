/** The top of each page: its one h1, a sentence that says what matters, and its deeds. */
import type { ReactNode } from 'react';
import styles from './PageHead.module.css';

export interface PageHeadProps {
  title: ReactNode;
  lead?: ReactNode;
  deeds?: ReactNode;
}

export function PageHead({ title, lead, deeds }: PageHeadProps) {
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <h1>{title}</h1>
        {lead ? <p className={styles.lead}>{lead}</p> : null}
      </div>
      {deeds ? <div className={`${styles.deeds} y-no-print`}>{deeds}</div> : null}
    </header>
  );
}

/** A card with a head, the usual container of a page's parts. */
export function Section({
  title,
  deeds,
  children,
}: {
  title: string;
  deeds?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={`y-card ${styles.section}`} aria-label={title}>
      <div className={styles.bar}>
        <h2>{title}</h2>
        {deeds}
      </div>
      {children}
    </section>
  );
}
