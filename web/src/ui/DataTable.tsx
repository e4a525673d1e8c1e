/**
 * A table as pages want it: a caption for readers, rows that open with click or Enter, arrow keys
 * that walk them, sideways scroll instead of squeezed columns on a phone. Paging is the page's.
 */
import { createContext, type HTMLAttributes, type KeyboardEvent, type ReactNode, use } from 'react';
import styles from './DataTable.module.css';
import { Table, type TableColumnsType } from './kit';

export interface DataTableProps<Row extends object> {
  caption: string;
  columns: TableColumnsType<Row>;
  rows: readonly Row[];
  rowKey: (keyof Row & string) | ((row: Row) => string);
  onOpen?: ((row: Row) => void) | undefined;
  /** The row whose record is open beside the table. */
  openKey?: string | undefined;
  empty?: ReactNode;
  /** Rows to tick, for doing one thing to many. */
  picked?: { keys: string[]; onPick: (keys: string[]) => void } | undefined;
  /** Draws only the rows in view; give the height in pixels. For hundreds of rows and more. */
  virtualHeight?: number | undefined;
}

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, onOpen, openKey, empty, picked, virtualHeight } = props;
  const keyOf = (row: Row) => String(typeof rowKey === 'function' ? rowKey(row) : row[rowKey]);
  return (
    <Caption value={caption}>
      <Table<Row>
        ref={(table) => {
          // Rows that open have the focus themselves; others are scrolled by arrow keys.
          const content = table?.nativeElement.querySelector('.ant-table-content');
          if (!onOpen) content?.setAttribute('tabindex', '0');
        }}
        size="small"
        columns={columns}
        dataSource={rows as Row[]}
        rowKey={rowKey}
        pagination={false}
        scroll={virtualHeight ? { x: 1000, y: virtualHeight } : { x: 'max-content' }}
        virtual={virtualHeight !== undefined}
        aria-label={caption}
        {...(virtualHeight ? {} : { components: { table: CaptionedTable } })}
        {...(empty ? { locale: { emptyText: empty } } : {})}
        {...(picked
          ? {
              rowSelection: {
                selectedRowKeys: picked.keys,
                onChange: (keys) => picked.onPick(keys.map(String)),
              },
            }
          : {})}
        rowClassName={(row) =>
          openKey !== undefined && keyOf(row) === openKey ? (styles.open ?? '') : ''
        }
        {...(onOpen
          ? {
              onRow: (row: Row) => ({
                className: styles.row ?? '',
                tabIndex: 0,
                onClick: (event) => {
                  if (!(event.target as HTMLElement).closest('a, button, input, label'))
                    onOpen(row);
                },
                onKeyDown: (event) => walk(event, () => onOpen(row)),
              }),
            }
          : {})}
      />
    </Caption>
  );
}

const CaptionContext = createContext('');
function Caption({ value, children }: { value: string; children: ReactNode }) {
  return <CaptionContext value={value}>{children}</CaptionContext>;
}
function CaptionedTable({ children, ...rest }: HTMLAttributes<HTMLTableElement>) {
  return (
    <table {...rest}>
      <caption className="y-hidden">{use(CaptionContext)}</caption>
      {children}
    </table>
  );
}

function walk(event: KeyboardEvent<HTMLElement>, open: () => void) {
  if (event.target !== event.currentTarget) return;
  const row = event.currentTarget;
  const step = (next: Element | null) => {
    if (next instanceof HTMLElement && next.tabIndex === 0) next.focus();
    event.preventDefault();
  };
  if (event.key === 'Enter') open();
  else if (event.key === 'ArrowDown') step(row.nextElementSibling);
  else if (event.key === 'ArrowUp') step(row.previousElementSibling);
}
