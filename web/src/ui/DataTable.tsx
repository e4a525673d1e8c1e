/**
 * A table as pages want it: a caption for readers, rows that open with click or Enter, arrow keys
 * that walk them; on a phone sideways scroll, or cards. Paging is the page's.
 */
import {
  createContext,
  type HTMLAttributes,
  type KeyboardEvent,
  type ReactNode,
  use,
  useRef,
} from 'react';
import { useTranslation } from 'react-i18next';
import styles from './DataTable.module.css';
import { Button, Table, type TableColumnsType } from './kit';
import { cellOf, ListWorkbook } from './ListWorkbook';
import { usePhone } from './phone';

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
  /** Beside the table a button that takes what it shows as Excel; lists of a page have their own. */
  workbook?: boolean | undefined;
  /** On a phone each row becomes a card of its columns, so that nothing scrolls sideways. */
  cards?: boolean | undefined;
}

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const within = useRef<HTMLDivElement>(null);
  if (!props.workbook || props.rows.length === 0) return <Plain {...props} />;
  return (
    <div ref={within}>
      <div className={styles.workbook}>
        <ListWorkbook title={props.caption} within={within} small />
      </div>
      <Plain {...props} />
    </div>
  );
}

function Plain<Row extends object>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, onOpen, openKey, empty, picked, virtualHeight } = props;
  const keyOf = (row: Row) => String(typeof rowKey === 'function' ? rowKey(row) : row[rowKey]);
  const phone = usePhone();
  if (props.cards && phone && rows.length > 0) return <Cards {...props} keyOf={keyOf} />;
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
        // A row may say how many children it has; the kit would take them for rows within.
        expandable={{ childrenColumnName: 'rows_within' }}
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

function Cards<Row extends object>(props: DataTableProps<Row> & { keyOf: (row: Row) => string }) {
  const { t } = useTranslation();
  const { caption, columns, rows, onOpen, openKey, keyOf } = props;
  const [head, ...rest] = columns;
  return (
    <ul className={styles.cards} aria-label={caption} data-cards="">
      {rows.map((row, index) => (
        <li key={keyOf(row)} className={keyOf(row) === openKey ? styles.openCard : ''}>
          <div
            className={styles.cardHead}
            data-heading={typeof head?.title === 'string' ? head.title : ''}
          >
            {head ? cellOf(head, row, index) : null}
          </div>
          <dl>
            {rest.map((column, place) => (
              <div key={column.key ?? place}>
                <dt>{column.title as ReactNode}</dt>
                <dd>{cellOf(column, row, index)}</dd>
              </div>
            ))}
          </dl>
          {onOpen ? <Button onClick={() => onOpen(row)}>{t('ui.open')}</Button> : null}
        </li>
      ))}
    </ul>
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
