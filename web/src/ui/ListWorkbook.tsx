/**
 * The list beside it as an Excel file: the rows and columns that are shown, filtered as they are.
 *
 * What stands in the table is what is sent, so a list needs no second wording of its columns, and
 * nobody gets more than they see. How it is sent and saved is the application's (`Sender`).
 */
import { createContext, type ReactNode, type RefObject, use, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { number } from './format';
import { DownloadOutlined } from './icons';
import { Button, type TableColumnsType } from './kit';
import { type Refusal, Refused } from './States';

/** The words of a list. */
export type Words = Pick<ShownList, 'headings' | 'rows'> & {
  /** There are more rows than could be taken. */
  cut?: boolean;
};

export interface ShownList {
  title: string;
  /** By what it is filtered, in words. */
  filter: string;
  headings: string[];
  rows: string[][];
}
/** Writes a list as a file and hands it to the browser; rejects with a refusal. */
export type Sender = (list: ShownList) => Promise<void>;

const SenderContext = createContext<Sender | undefined>(undefined);
export const ListSender = SenderContext.Provider;

export function ListWorkbook(props: {
  title: string;
  filter?: string;
  /** The piece of the page in which the list stands, or its words where it is no table. */
  within: RefObject<HTMLElement | null> | (() => Words | Promise<Words>);
  small?: boolean;
}) {
  const { t } = useTranslation();
  const send = use(SenderContext);
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [cut, setCut] = useState('');
  const { title, filter = '', within, small } = props;
  if (!send) return null;
  const write = async () => {
    setSending(true);
    setRefusal(undefined);
    setCut('');
    try {
      const list: Words | undefined =
        typeof within === 'function'
          ? await within()
          : within.current
            ? shown(within.current)
            : undefined;
      if (!list) return;
      const { cut: more = false, ...words } = list;
      const count = words.rows.length;
      // Whoever has only the file must know it too.
      const told = more ? t('ui.export_cut', { count, shown: number(count) }) : '';
      await send({ title, filter: [filter, told].filter(Boolean).join(' '), ...words });
      setCut(told);
    } catch (error) {
      setRefusal(error as Refusal);
    } finally {
      setSending(false);
    }
  };
  return (
    <>
      <Button
        className="y-no-print"
        icon={<DownloadOutlined />}
        loading={sending}
        size={small ? 'small' : 'medium'}
        onClick={() => void write()}
      >
        {t('ui.export_shown')}
        {small ? <span className="y-hidden">{title}</span> : null}
      </Button>
      {refusal ? <Refused error={refusal} /> : null}
      {cut ? (
        <span role="status" className="y-no-print">
          {cut}
        </span>
      ) : null}
    </>
  );
}

/**
 * Rows of which not all are on the screen, drawn where nobody sees them and read off: a list needs
 * no second wording for its file.
 */
export function useSpelled<Row>(columns: TableColumnsType<Row>) {
  const [asked, setAsked] = useState<{ rows: readonly Row[]; done: (words: Words) => void }>();
  const spell = (rows: readonly Row[]) =>
    new Promise<Words>((resolve) => {
      setAsked({
        rows,
        done: (words) => {
          setAsked(undefined);
          resolve(words);
        },
      });
    });
  return { spell, drawn: asked ? <Spelled columns={columns} {...asked} /> : null };
}

function Spelled<Row>(props: {
  columns: TableColumnsType<Row>;
  rows: readonly Row[];
  done: (words: Words) => void;
}) {
  const { columns, rows, done } = props;
  const [paper] = useState(() => document.createElement('div'));
  useEffect(() => done(shown(paper)), [done, paper]);
  return createPortal(
    <table>
      <thead>
        <tr>
          {columns.map((column, place) => (
            <th key={column.key ?? place}>{column.title as ReactNode}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {columns.map((column, place) => (
              <td key={column.key ?? place}>{cellOf(column, row, index)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>,
    paper,
  );
}

/** What a column shows of a row. */
export function cellOf<Row>(
  column: TableColumnsType<Row>[number],
  row: Row,
  index: number,
): ReactNode {
  const value =
    'dataIndex' in column ? (row as Record<string, unknown>)[String(column.dataIndex)] : undefined;
  return (column.render ? column.render(value, row, index) : value) as ReactNode;
}

/** Headings and rows as they stand in a table, or in the cards that it becomes on a phone. */
export function shown(within: HTMLElement): { headings: string[]; rows: string[][] } {
  const cards = [...within.querySelectorAll('ul[data-cards] > li')];
  const [first] = cards;
  if (first)
    return filled(
      [first.querySelector('[data-heading]'), ...first.querySelectorAll('dt')].map((one) =>
        one instanceof HTMLElement ? (one.dataset.heading ?? said(one)) : '',
      ),
      cards.map((card) =>
        [card.querySelector('[data-heading]'), ...card.querySelectorAll('dd')].map(said),
      ),
    );
  const headings = [...within.querySelectorAll('thead tr:last-child > th')].map(said);
  const rows = [...within.querySelectorAll('tbody tr')].filter(
    (row) => row.getAttribute('aria-hidden') !== 'true' && row.children.length === headings.length,
  );
  return filled(
    headings,
    rows.map((row) => [...row.children].map(said)),
  );
}

/** Without the columns that say nothing on paper: ticks and buttons. */
function filled(headings: string[], rows: string[][]) {
  const says = headings.map((heading, place) => heading !== '' && rows.some((row) => row[place]));
  const kept = <T,>(cells: T[]) => cells.filter((_, place) => says[place]);
  return { headings: kept(headings), rows: rows.map(kept) };
}

/** What a cell says to the eye. */
function said(cell: Element | null): string {
  if (!cell) return '';
  const copy = cell.cloneNode(true) as Element;
  for (const gone of copy.querySelectorAll('.y-hidden, .y-no-print, button, input, svg'))
    gone.remove();
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  const words: string[] = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent?.trim();
    if (text) words.push(text);
  }
  return words.join(' ');
}
