/** What the columns of a layer say of a feature, to be written: the name first, then the others. */
import { useTranslation } from 'react-i18next';
import { Input } from '../../../ui/kit';
import styles from './Panel.module.css';

export interface DrawCellsProps {
  columns: readonly string[];
  label: string | undefined;
  was: Record<string, string | number | boolean | null>;
  told: Record<string, string>;
  onTold: (cells: Record<string, string>) => void;
}

/** Columns that are shown before somebody asks for all. */
const first = 4;

export function DrawCells({ columns, label, was, told, onTold }: DrawCellsProps) {
  const { t } = useTranslation();
  const ordered = [
    ...columns.filter((one) => one === label),
    ...columns.filter((one) => one !== label),
  ];
  const cell = (column: string) => (
    <Input
      key={column}
      addonBefore={column}
      aria-label={column}
      maxLength={200}
      value={told[column] ?? String(was[column] ?? '')}
      onChange={(event) => onTold({ ...told, [column]: event.target.value })}
    />
  );
  return (
    <>
      {ordered.slice(0, first).map(cell)}
      {ordered.length > first ? (
        <details className={styles.more}>
          <summary>{t('map.draw_more_cells', { count: ordered.length - first })}</summary>
          <div className={styles.stack}>{ordered.slice(first).map(cell)}</div>
        </details>
      ) : null}
    </>
  );
}
