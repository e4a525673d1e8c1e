/**
 * Entry of figures as in a spreadsheet: arrow keys, typing starts an edit, Enter and Tab move on,
 * Shift widens the range, copy and paste to and from Excel and WPS, problems at their cells. Only
 * the rows in view are drawn, so thousands of rows stay light; the first column stays in place.
 *
 * The page owns the values: `onEdit` gets all changed cells at once (a paste is one change).
 * Values are text as typed; the server is the judge of what is a number.
 */
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Grid.module.css';
import {
  type Cell,
  type Edit,
  isFixed,
  parseCells,
  placePasted,
  plainNumber,
  range,
  writeCells,
} from './grid';
import { Button, Checkbox, Popover } from './kit';

export interface GridColumn {
  key: string;
  title: string;
  /** Stands in the head, so that cells hold bare numbers. */
  unit?: string | undefined;
  kind?: 'text' | 'number' | 'choice' | undefined;
  /** For kind choice. */
  options?: { value: string; label: string }[] | undefined;
  width?: number | undefined;
  readOnly?: boolean | undefined;
  /** What an empty cell says, where one may be filled in: a gap is no zero. */
  blank?: string | undefined;
  /** The reader may hide it. */
  optional?: boolean | undefined;
}
export interface GridRow {
  id: string;
  values: Record<string, string | undefined>;
  /** Columns that cannot be changed in this row. */
  locked?: readonly string[] | undefined;
}
export interface CellProblem {
  row: string;
  column: string;
  severity: 'error' | 'warning' | 'note';
  message: string;
}
export interface GridProps {
  label: string;
  columns: GridColumn[];
  rows: GridRow[];
  problems?: CellProblem[] | undefined;
  onEdit?: ((edits: Edit[]) => void) | undefined;
  /** The cell that has come into focus, for what stands beside the grid. */
  onActive?: ((cell: { row: string; column: string }) => void) | undefined;
  /** Height of the whole, in pixels. */
  height?: number | undefined;
  rowHeight?: number | undefined;
}

export function Grid(props: GridProps) {
  const { t } = useTranslation();
  const { label, columns: all, rows, problems = [], onEdit, onActive } = props;
  const { height = 480, rowHeight = 36 } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<Cell>({ row: 0, column: 0 });
  const [anchor, setAnchor] = useState<Cell>({ row: 0, column: 0 });
  const [editing, setEditing] = useState<string>();
  const [top, setTop] = useState(0);
  const [told, setTold] = useState('');

  const columns = all.filter((c) => !hidden.has(c.key));
  const chosen = range(anchor, at);
  const byCell = new Map(problems.map((p) => [`${p.row} ${p.column}`, p]));
  const first = Math.max(0, Math.floor(top / rowHeight) - 4);
  const shown = rows.slice(first, first + Math.ceil(height / rowHeight) + 8);
  // The last column takes what room is left.
  const template = columns
    .map((c, i) =>
      i < columns.length - 1 ? `${c.width ?? 140}px` : `minmax(${c.width ?? 140}px, 1fr)`,
    )
    .join(' ');
  const width = columns.reduce((sum, c) => sum + (c.width ?? 140), 0);
  const cellId = (cell: Cell) => `${id}-${cell.row}-${cell.column}`;
  const here = byCell.get(`${rows[at.row]?.id} ${columns[at.column]?.key}`);

  const keepInView = (cell: Cell) => {
    const el = box.current;
    if (!el) return;
    const y = cell.row * rowHeight;
    const room = el.clientHeight - rowHeight;
    if (y < el.scrollTop) el.scrollTop = y;
    else if (room > 0 && y + rowHeight > el.scrollTop + room) el.scrollTop = y + rowHeight - room;
    const x = columns.slice(0, cell.column).reduce((sum, c) => sum + (c.width ?? 140), 0);
    const frozen = columns[0]?.width ?? 140;
    if (cell.column > 0 && x - frozen < el.scrollLeft) el.scrollLeft = x - frozen;
    const right = x + (columns[cell.column]?.width ?? 140);
    if (el.clientWidth > 0 && right > el.scrollLeft + el.clientWidth)
      el.scrollLeft = right - el.clientWidth;
  };
  const go = (row: number, column: number, widen = false) => {
    const next = {
      row: Math.max(0, Math.min(rows.length - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    };
    setAt(next);
    if (!widen) setAnchor(next);
    keepInView(next);
    const found = { row: rows[next.row]?.id, column: columns[next.column]?.key };
    if (found.row !== undefined && found.column !== undefined)
      onActive?.({ row: found.row, column: found.column });
  };
  const mayEdit = (cell: Cell) => {
    const row = rows[cell.row];
    const column = columns[cell.column];
    return !!onEdit && !!row && !!column && !isFixed(row, column);
  };
  const valueAt = (cell: Cell) => {
    const column = columns[cell.column];
    return (column && rows[cell.row]?.values[column.key]) ?? '';
  };
  const begin = (start?: string) => {
    if (mayEdit(at)) setEditing(start ?? valueAt(at));
  };
  const finish = (keep: boolean) => {
    const row = rows[at.row];
    const column = columns[at.column];
    if (keep && editing !== undefined && row && column && editing !== valueAt(at)) {
      const value = column.kind === 'number' ? plainNumber(editing) : editing.trim();
      onEdit?.([{ row: row.id, column: column.key, value }]);
    }
    setEditing(undefined);
  };
  // The editor took the focus; arrows must work again when it is gone.
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && editing === undefined) box.current?.focus({ preventScroll: true });
    wasEditing.current = editing !== undefined;
  }, [editing]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (editing !== undefined) {
      if (event.key === 'Enter' || event.key === 'Tab') {
        finish(true);
        if (event.key === 'Enter') go(at.row + (event.shiftKey ? -1 : 1), at.column);
        else go(at.row, at.column + (event.shiftKey ? -1 : 1));
        event.preventDefault();
      } else if (event.key === 'Escape') {
        finish(false);
        event.preventDefault();
      }
      return;
    }
    const far = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(height / rowHeight) - 2);
    const moves: Record<string, [number, number]> = {
      ArrowUp: [far ? 0 : at.row - 1, at.column],
      ArrowDown: [far ? rows.length : at.row + 1, at.column],
      ArrowLeft: [at.row, far ? 0 : at.column - 1],
      ArrowRight: [at.row, far ? columns.length : at.column + 1],
      Home: [far ? 0 : at.row, 0],
      End: [far ? rows.length : at.row, columns.length],
      PageUp: [at.row - page, at.column],
      PageDown: [at.row + page, at.column],
    };
    const move = moves[event.key];
    if (move) {
      go(move[0], move[1], event.shiftKey);
    } else if (event.key === 'Enter' || event.key === 'F2') {
      begin();
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      clear();
    } else if (far && event.key.toLowerCase() === 'a') {
      setAnchor({ row: 0, column: 0 });
      setAt({ row: rows.length - 1, column: columns.length - 1 });
    } else if (event.key.length === 1 && !far && !event.altKey) {
      begin(columns[at.column]?.kind === 'choice' ? undefined : event.key);
    } else return;
    event.preventDefault();
  };
  const inRange = (act: (cell: Cell) => void) => {
    for (let row = chosen.top; row <= chosen.bottom; row += 1)
      for (let column = chosen.left; column <= chosen.right; column += 1) act({ row, column });
  };
  const clear = () => {
    const edits: Edit[] = [];
    inRange((cell) => {
      const row = rows[cell.row];
      const column = columns[cell.column];
      if (row && column && mayEdit(cell) && valueAt(cell) !== '')
        edits.push({ row: row.id, column: column.key, value: '' });
    });
    if (edits.length > 0) onEdit?.(edits);
  };
  const onCopy = (event: ClipboardEvent) => {
    if (editing !== undefined) return;
    const lines: string[][] = [];
    for (let row = chosen.top; row <= chosen.bottom; row += 1) {
      const line: string[] = [];
      for (let column = chosen.left; column <= chosen.right; column += 1)
        line.push(valueAt({ row, column }));
      lines.push(line);
    }
    event.clipboardData.setData('text/plain', writeCells(lines));
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (editing !== undefined || !onEdit) return;
    const cells = parseCells(event.clipboardData.getData('text/plain'));
    event.preventDefault();
    if (cells.length === 0) return;
    const pasted = placePasted(cells, chosen, rows, columns);
    if (pasted.edits.length > 0) onEdit(pasted.edits);
    const words = [t('ui.pasted', { count: pasted.edits.length })];
    if (pasted.readOnly > 0) words.push(t('ui.pasted_read_only', { count: pasted.readOnly }));
    if (pasted.outside > 0) words.push(t('ui.pasted_outside', { count: pasted.outside }));
    setTold(words.join(' '));
  };
  const cellOf = (event: MouseEvent): Cell | undefined => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-cell]')?.dataset.cell;
    const [row, column] = cell?.split(' ').map(Number) ?? [];
    return row === undefined || column === undefined ? undefined : { row, column };
  };

  return (
    <div className={styles.grid}>
      <div className={styles.bar}>
        <span aria-live="polite" className={styles.told}>
          {here ? `${t(`ui.severity_${here.severity}`)}: ${here.message}` : told}
        </span>
        {all.some((c) => c.optional) ? (
          <Popover
            trigger="click"
            content={
              <div className={styles.chooser}>
                {all
                  .filter((c) => c.optional)
                  .map((c) => (
                    <Checkbox
                      key={c.key}
                      checked={!hidden.has(c.key)}
                      onChange={(e) => {
                        const next = new Set(hidden);
                        if (e.target.checked) next.delete(c.key);
                        else next.add(c.key);
                        setHidden(next);
                        setAt({ row: at.row, column: 0 });
                        setAnchor({ row: at.row, column: 0 });
                      }}
                    >
                      {c.title}
                    </Checkbox>
                  ))}
              </div>
            }
          >
            <Button size="small">{t('ui.choose_columns')}</Button>
          </Popover>
        ) : null}
      </div>
      {/* The grid itself holds the focus; the active cell is told by aria-activedescendant. */}
      <div
        ref={box}
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        aria-multiselectable="true"
        aria-activedescendant={rows.length > 0 ? cellId(at) : undefined}
        aria-readonly={onEdit ? undefined : true}
        tabIndex={0}
        className={styles.box}
        style={{ maxHeight: height }}
        onScroll={(e) => setTop(e.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        onPaste={onPaste}
        onMouseDown={(e) => {
          const cell = cellOf(e);
          if (!cell || (e.target as HTMLElement).matches('input, select')) return;
          if (editing !== undefined) finish(true);
          go(cell.row, cell.column, e.shiftKey);
        }}
        onMouseMove={(e) => {
          const cell = e.buttons === 1 && editing === undefined ? cellOf(e) : undefined;
          if (cell && (cell.row !== at.row || cell.column !== at.column))
            go(cell.row, cell.column, true);
        }}
        onDoubleClick={() => begin()}
      >
        <div
          role="row"
          aria-rowindex={1}
          className={styles.head}
          style={{ gridTemplateColumns: template, minWidth: width, height: rowHeight }}
        >
          {columns.map((c) => (
            <div
              key={c.key}
              role="columnheader"
              className={c.kind === 'number' ? styles.right : ''}
            >
              {c.title}
              {c.unit ? <span className={styles.unit}>{c.unit}</span> : null}
            </div>
          ))}
        </div>
        <div role="presentation" style={{ height: rows.length * rowHeight, minWidth: width }}>
          <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
            {shown.map((row, offset) => (
              <div
                key={row.id}
                role="row"
                aria-rowindex={first + offset + 2}
                className={styles.row}
                style={{ gridTemplateColumns: template, height: rowHeight }}
              >
                {columns.map((column, index) => {
                  const cell = { row: first + offset, column: index };
                  const active = cell.row === at.row && index === at.column;
                  const selected =
                    cell.row >= chosen.top &&
                    cell.row <= chosen.bottom &&
                    index >= chosen.left &&
                    index <= chosen.right;
                  const problem = byCell.get(`${row.id} ${column.key}`);
                  const value = row.values[column.key] ?? '';
                  return (
                    <div
                      key={column.key}
                      id={cellId(cell)}
                      data-cell={`${cell.row} ${index}`}
                      role={index === 0 && value ? 'rowheader' : 'gridcell'}
                      aria-selected={selected}
                      aria-readonly={isFixed(row, column) || !onEdit ? true : undefined}
                      aria-invalid={problem?.severity === 'error' ? true : undefined}
                      title={problem?.message}
                      className={[
                        styles.cell,
                        column.kind === 'number' ? styles.right : '',
                        isFixed(row, column) ? styles.fixed : '',
                        selected ? styles.selected : '',
                        active ? styles.active : '',
                        problem ? styles[problem.severity] : '',
                      ].join(' ')}
                    >
                      {active && editing !== undefined ? (
                        <Editor
                          column={column}
                          value={editing}
                          onChange={setEditing}
                          onLeave={() => finish(true)}
                        />
                      ) : (
                        (column.options?.find((o) => o.value === value)?.label ??
                        (value || (isFixed(row, column) ? '' : blank(column))))
                      )}
                    </div>
                  );
                })}
              </div>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function blank(column: GridColumn) {
  return column.blank ? <span className={styles.blank}>{column.blank}</span> : '';
}

interface EditorProps {
  column: GridColumn;
  value: string;
  onChange: (value: string) => void;
  onLeave: () => void;
}

function Editor({ column, value, onChange, onLeave }: EditorProps) {
  const focus = (el: HTMLInputElement | HTMLSelectElement | null) => el?.focus();
  if (column.kind === 'choice') {
    return (
      <select
        ref={focus}
        aria-label={column.title}
        value={value}
        onChange={(e) => onChange(e.target.value)}
        onBlur={onLeave}
      >
        <option value="" />
        {column.options?.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      ref={focus}
      aria-label={column.title}
      inputMode={column.kind === 'number' ? 'decimal' : undefined}
      value={value}
      onChange={(e) => onChange(e.target.value)}
      onBlur={onLeave}
    />
  );
}
