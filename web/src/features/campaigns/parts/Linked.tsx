/** Honours that hang together with one, each with the reason. */
import styles from '../pages/Campaign.module.css';
import type { Link } from './links';

export function Linked({ links }: { links: readonly Link[] }) {
  return (
    <ul className={styles.list}>
      {links.map((link) => (
        <li key={link.honour}>
          <strong>{link.name}</strong>
          {link.note ? ` ${link.note}` : ''}
        </li>
      ))}
    </ul>
  );
}
