/**
 * What is issued in numbered versions: how a list names them, how far a unit took note of one, and
 * which two are held against each other. The words are each feature's own.
 */
import { type ReactNode, useState } from 'react';
import styles from './Issued.module.css';
import { Button, Select, type TableColumnsType } from './kit';
import { Lamp } from './Lamp';

interface Version {
  number: number;
  document: string;
  note: string;
}

/** The first columns of a list of versions: the number, which shows it, and its document. */
export function versionColumns<Row extends Version>(props: {
  words: { version: string; document: string };
  named: (number: number) => string;
  shown: number;
  onShow: (number: number) => void;
}): TableColumnsType<Row> {
  const { words, named, shown, onShow } = props;
  return [
    {
      title: words.version,
      key: 'number',
      render: (_, row) => (
        <Button
          type="link"
          size="small"
          aria-pressed={row.number === shown}
          onClick={() => onShow(row.number)}
        >
          {named(row.number)}
        </Button>
      ),
    },
    {
      title: words.document,
      key: 'document',
      render: (_, row) => (
        <div className={styles.document}>
          {row.document}
          {row.note ? <span className={styles.note}>{row.note}</span> : null}
        </div>
      ),
    },
  ];
}

/** How far a unit took note: not at all, read, noted. */
export function Noted(props: {
  receipt: { noted_on?: string | null } | null | undefined;
  words: { noted: string; read: string; unread: string };
}) {
  const { receipt, words } = props;
  if (!receipt) return <Lamp tone="grey" word={words.unread} />;
  if (!receipt.noted_on) return <Lamp tone="amber" word={words.read} />;
  return <Lamp tone="green" word={words.noted} />;
}

/** What is written now, which is nobody's but the office's until it is issued. */
const written = 0;

/** Two versions to be chosen, and below them how they differ. */
export function Between(props: {
  /** The newest first. */
  versions: readonly { number: number }[];
  named: (number: number) => string;
  words: { from: string; with: string; to: string };
  /** What is written now is called, for whoever may hold it against a version. */
  now: string | undefined;
  /** `to` is none for what is written now. */
  children: (from: number, to: number | undefined) => ReactNode;
}) {
  const { versions, named, words, now } = props;
  const newest = versions[0]?.number ?? 1;
  const [from, setFrom] = useState(now ? newest : Math.max(1, newest - 1));
  const [to, setTo] = useState(now ? written : newest);
  const options = versions.map(({ number }) => ({ value: number, label: named(number) }));
  return (
    <>
      <div className={styles.between}>
        <Select aria-label={words.from} value={from} options={options} onChange={setFrom} />
        <span>{words.with}</span>
        <Select
          aria-label={words.to}
          value={to}
          popupMatchSelectWidth={false}
          options={[...(now ? [{ value: written, label: now }] : []), ...options]}
          onChange={setTo}
        />
      </div>
      {props.children(from, to === written ? undefined : to)}
    </>
  );
}
