/**
 * What happens inside a Grid, without a screen: places, ranges, and the text that spreadsheets put
 * on the clipboard. Kept apart so that it can be tested as plain functions.
 */

export interface Cell {
  row: number;
  column: number;
}
export interface Edit {
  row: string;
  column: string;
  value: string;
}

/**
 * Clipboard text of Excel or WPS into rows of cells: tabs between cells, line ends between rows;
 * a cell with either inside comes in quotes, with inner quotes doubled.
 */
export function parseCells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === '\t') {
      row.push(cell);
      cell = '';
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i += 1;
      row.push(cell);
      rows.push(row);
      row = [];
      cell = '';
    } else cell += c;
  }
  if (cell !== '' || row.length > 0) {
    row.push(cell);
    rows.push(row);
  }
  return rows;
}

export function writeCells(rows: string[][]): string {
  const write = (cell: string) =>
    /[\t\n\r"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  return rows.map((row) => row.map(write).join('\t')).join('\n');
}

/** A number as offices write it (1,234.5, full-width digits, spaces) as plain digits. */
export function plainNumber(text: string): string {
  const half = text.replace(/[０-９．，－＋]/g, (c) =>
    String.fromCharCode(c.charCodeAt(0) - 0xfee0),
  );
  const bare = half.trim().replace(/\u2212/g, '-');
  // Only separators that stand where thousands do are taken away: 1,5 is no 15.
  return /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(',', '') : bare;
}

/** The rectangle between two corners. */
export function range(
  a: Cell,
  b: Cell,
): { top: number; left: number; bottom: number; right: number } {
  return {
    top: Math.min(a.row, b.row),
    bottom: Math.max(a.row, b.row),
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column),
  };
}

/** Whether a cell cannot be changed: its column never, or not in this row. */
export function isFixed(
  row: { locked?: readonly string[] | undefined },
  column: { key: string; readOnly?: boolean | undefined },
): boolean {
  return (column.readOnly || row.locked?.includes(column.key)) ?? false;
}

export interface Pasted {
  edits: Edit[];
  /** Cells that fell on what cannot be changed. */
  readOnly: number;
  /** Cells beyond the last row or column. */
  outside: number;
}

/**
 * Where pasted cells go: from the given place on, right and down. One copied cell fills the whole
 * selected range, as spreadsheets do.
 */
export function placePasted(
  cells: string[][],
  at: { top: number; left: number; bottom: number; right: number },
  rows: readonly { id: string; locked?: readonly string[] | undefined }[],
  columns: readonly { key: string; readOnly?: boolean | undefined; kind?: string | undefined }[],
): Pasted {
  const result: Pasted = { edits: [], readOnly: 0, outside: 0 };
  const single = cells.length === 1 && cells[0]?.length === 1;
  const height = single ? at.bottom - at.top + 1 : cells.length;
  for (let r = 0; r < height; r += 1) {
    const line = single ? cells[0] : cells[r];
    const width = single ? at.right - at.left + 1 : (line?.length ?? 0);
    for (let c = 0; c < width; c += 1) {
      const row = rows[at.top + r];
      const column = columns[at.left + c];
      if (!row || !column) {
        result.outside += 1;
        continue;
      }
      if (isFixed(row, column)) {
        result.readOnly += 1;
        continue;
      }
      const text = (single ? line?.[0] : line?.[c]) ?? '';
      const value = column.kind === 'number' ? plainNumber(text) : text.trim();
      result.edits.push({ row: row.id, column: column.key, value });
    }
  }
  return result;
}
