/** Text of minutes and plans as it will be set: paragraphs by line, lines with `# ` as headings. */
import styles from './Coordination.module.css';

export function Prose({ text }: { text: string }) {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return (
    <div className={styles.paper}>
      {lines.map((line, place) => {
        const key = String(place);
        if (line.startsWith('## ')) return <h4 key={key}>{line.slice(3)}</h4>;
        if (line.startsWith('# ')) return <h3 key={key}>{line.slice(2)}</h3>;
        return <p key={key}>{line}</p>;
      })}
    </div>
  );
}
