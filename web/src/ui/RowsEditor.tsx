/**
 * Rows being written in a form: changed in place, taken away, added at the end. Stands in a
 * Form.Item and speaks its `value` and `onChange`; the fields of a row are the caller's.
 */
import type { ReactNode } from 'react';
import { DeleteOutlined, PlusOutlined } from './icons';
import { Button } from './kit';
import styles from './RowsEditor.module.css';

/** What Form.Item gives to the piece in it. */
export interface Written<Row> {
  value?: Row[] | undefined;
  onChange?: ((rows: Row[]) => void) | undefined;
}

export interface RowsEditorProps<Row> extends Written<Row> {
  /** What a new row says. */
  fresh: Row;
  addLabel: string;
  /** No row can be added. */
  full?: boolean | undefined;
  removeLabel: (number: number) => string;
  /** The grid of a row; the last cell is the way to take it away. */
  rowClass: string | undefined;
  children: (row: Row, change: (part: Partial<Row>) => void, number: number) => ReactNode;
}

export function RowsEditor<Row extends object>(props: RowsEditorProps<Row>) {
  const { value: rows = [], onChange, fresh, children } = props;
  const tell = (next: Row[]) => onChange?.(next);
  return (
    <div className={styles.editor}>
      {rows.length > 0 ? (
        <ol className={styles.rows}>
          {rows.map((row, place) => (
            // A row is its place: all it shows comes from the value.
            <li key={String(place)} className={props.rowClass}>
              {children(
                row,
                (part) => tell(rows.map((one, at) => (at === place ? { ...one, ...part } : one))),
                place + 1,
              )}
              <Button
                icon={<DeleteOutlined />}
                aria-label={props.removeLabel(place + 1)}
                onClick={() => tell(rows.filter((_, at) => at !== place))}
              />
            </li>
          ))}
        </ol>
      ) : null}
      <Button
        icon={<PlusOutlined />}
        disabled={props.full ?? false}
        onClick={() => tell([...rows, fresh])}
      >
        {props.addLabel}
      </Button>
    </div>
  );
}
