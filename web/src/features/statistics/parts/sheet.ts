/**
 * The figures as a sheet, without a screen: which cells there are, what was typed into them and
 * not saved yet, what is wrong with that, and where somebody else was first.
 */
import type { TFunction } from 'i18next';
import type { CellProblem, GridColumn, GridRow } from '../../../ui/Grid';
import type { Edit } from '../../../ui/grid';
import { plain, unit } from '../../../ui/units';
import type { PutCell, StatisticCell, StatisticsView } from '../queries';

/** A change that is not saved yet; what is left out stays as it is. */
export interface Draft {
  /** The revision that was seen when it was begun; 0 for an empty cell. */
  revision: number;
  /** As typed; empty takes the figure out. */
  value?: string;
  source?: string;
  responsible?: string;
  note?: string;
}
/** By cell; the name of a cell is that of the server's problems: `key scope year`. */
export type Drafts = Readonly<Record<string, Draft>>;

export interface Place {
  key: string;
  scope: string;
  year: number;
}
export const nameOf = ({ key, scope, year }: Place) => `${key} ${scope} ${year}`;
export function placeOf(name: string): Place {
  const [key = '', scope = '', year = ''] = name.split(' ');
  return { key, scope, year: Number(year) };
}

export function cellsByName(view: StatisticsView): Map<string, StatisticCell> {
  return new Map(view.cells.map((cell) => [nameOf(cell), cell]));
}

/** Parts of the city beside each other in one year, or the years of one part. */
export type Layout = { by: 'scope'; year: number } | { by: 'year'; scope: string };

export interface Reach {
  /** May enter at all. */
  enter: boolean;
  /** Only in these parts; everywhere when left out. */
  scopes?: readonly string[];
}

const fixed = ['name', 'unit', 'bureau'];

/** The cell that a column of a row stands for; nothing for the columns that only describe. */
export function cellAt(layout: Layout, row: string, column: string): Place | undefined {
  if (fixed.includes(column)) return undefined;
  return layout.by === 'scope'
    ? { key: row, scope: column, year: layout.year }
    : { key: row, scope: layout.scope, year: Number(column) };
}

export function columnOf(layout: Layout, place: Place): string {
  return layout.by === 'scope' ? place.scope : String(place.year);
}

/** On a phone the unit stands behind the name, so that figures have the room. */
export function columnsOf(
  view: StatisticsView,
  layout: Layout,
  narrow: boolean,
  t: TFunction,
): GridColumn[] {
  const name = { key: 'name', title: t('statistics.statistic'), readOnly: true };
  const head: GridColumn[] = narrow
    ? [{ ...name, width: 148 }]
    : [
        { ...name, width: 232 },
        { key: 'unit', title: t('statistics.unit'), width: 64, readOnly: true },
      ];
  const figure = { kind: 'number', blank: t('ui.missing_unfilled') } as const;
  const figures: GridColumn[] =
    layout.by === 'scope'
      ? view.scopes.map((scope) => ({
          ...figure,
          key: scope.key,
          title: scopeName(scope, t),
          width: Math.max(96, scopeName(scope, t).length * 15 + 16),
        }))
      : view.years.map((year) => ({
          ...figure,
          key: String(year),
          title: t('statistics.of_year', { year }),
          width: 112,
        }));
  const bureau = { key: 'bureau', title: t('statistics.bureau'), width: 152, readOnly: true };
  return [...head, ...figures, bureau];
}

export function scopeName(scope: { key: string; name: string }, t: TFunction): string {
  // The three parts without a name are called as in the documents.
  return scope.name || t(`zone.${scope.key}`);
}

export function rowsOf(
  view: StatisticsView,
  layout: Layout,
  drafts: Drafts,
  reach: Reach,
  only: { bureau?: string | undefined; missing?: boolean | undefined },
): GridRow[] {
  const known = cellsByName(view);
  const columns =
    layout.by === 'scope' ? view.scopes.map(({ key }) => key) : view.years.map(String);
  return view.rows
    .filter((row) => !only.bureau || row.bureau === only.bureau)
    .map((row) => {
      const values: Record<string, string | undefined> = {
        name: row.name,
        unit: unit(row.unit),
        bureau: row.bureau,
      };
      const locked: string[] = [];
      for (const column of columns) {
        const place = cellAt(layout, row.key, column);
        if (!place) continue;
        const name = nameOf(place);
        values[column] = drafts[name]?.value ?? shown(known.get(name));
        const asked = row.per_district || place.scope === 'city';
        if (!asked || !reach.enter || (reach.scopes && !reach.scopes.includes(place.scope)))
          locked.push(column);
      }
      return { id: row.key, values, locked };
    })
    .filter(
      ({ id, values }) =>
        !only.missing ||
        columns.some((column) => {
          const place = cellAt(layout, id, column);
          const row = view.rows.find(({ key }) => key === id);
          return place && (row?.per_district || place.scope === 'city') && !values[column];
        }),
    );
}

/** A figure as it is typed: all its digits, no separators. Missing is empty, never 0. */
export function shown(cell: StatisticCell | undefined): string {
  return cell === undefined ? '' : plain(cell.value);
}

/** How many of the asked figures of the city are there in a year. */
export function filled(view: StatisticsView, year: number): { there: number; asked: number } {
  const known = cellsByName(view);
  const there = view.rows.filter(({ key }) => known.has(nameOf({ key, scope: 'city', year })));
  return { there: there.length, asked: view.rows.length };
}

/** Takes typed cells in. What again says what stands is no change any more. */
export function edit(
  view: StatisticsView,
  layout: Layout,
  drafts: Drafts,
  edits: readonly Edit[],
): Drafts {
  const known = cellsByName(view);
  const next: Record<string, Draft> = { ...drafts };
  for (const { row, column, value } of edits) {
    const place = cellAt(layout, row, column);
    if (place) put(next, nameOf(place), known.get(nameOf(place)), { value });
  }
  return next;
}

/** Takes in where a figure is from, who answers for it, or a note. */
export function describe(
  view: StatisticsView,
  drafts: Drafts,
  name: string,
  change: Partial<Pick<Draft, 'source' | 'responsible' | 'note'>>,
): Drafts {
  const next: Record<string, Draft> = { ...drafts };
  put(next, name, cellsByName(view).get(name), change);
  return next;
}

function put(
  into: Record<string, Draft>,
  name: string,
  cell: StatisticCell | undefined,
  change: Partial<Draft>,
) {
  const draft: Draft = { revision: cell?.revision ?? 0, ...into[name], ...change };
  const same =
    (draft.value ?? shown(cell)) === shown(cell) &&
    (['source', 'responsible', 'note'] as const).every(
      (field) => (draft[field] ?? cell?.[field] ?? '') === (cell?.[field] ?? ''),
    );
  if (same) delete into[name];
  else into[name] = draft;
}

/** The changes as the server takes them. */
export function changesOf(view: StatisticsView, drafts: Drafts): PutCell[] {
  const known = cellsByName(view);
  return Object.entries(drafts).flatMap(([name, draft]) => {
    const cell = known.get(name);
    const text = draft.value ?? shown(cell);
    // A word about a figure that is not there says nothing.
    if (text === '' && cell === undefined && draft.revision === 0) return [];
    return [
      {
        ...placeOf(name),
        value: text === '' ? null : Number(text),
        source: draft.source ?? cell?.source ?? '',
        responsible: draft.responsible ?? cell?.responsible ?? '',
        note: draft.note ?? cell?.note ?? '',
        revision: draft.revision,
      },
    ];
  });
}

/** What is plainly wrong before the server is asked; the rest is its to judge. */
export function faults(view: StatisticsView, layout: Layout, drafts: Drafts, t: TFunction) {
  const found: (CellProblem & { name: string })[] = [];
  for (const [name, { value }] of Object.entries(drafts)) {
    if (value === undefined || value === '') continue;
    const place = placeOf(name);
    const message = wrong(value, view.rows.find(({ key }) => key === place.key)?.unit ?? '', t);
    if (message)
      found.push({
        name,
        row: place.key,
        column: columnOf(layout, place),
        severity: 'error',
        message,
      });
  }
  return found;
}

function wrong(text: string, unitKey: string, t: TFunction): string | undefined {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) return t('statistics.not_a_number', { text });
  const value = Number(text);
  // Differences may be below nothing.
  if (value < 0 && !['%', 'degC'].includes(unitKey))
    return t('statistics.negative', { value: text });
  const most = { '%': 100, 'score (0-10)': 10, days: 366 }[unitKey];
  if (most !== undefined && value > most)
    return t('statistics.above', { value: text, most, unit: unit(unitKey) });
  return undefined;
}

/** Whether a change is seen in this layout. */
export function isShown(layout: Layout, place: Place): boolean {
  return layout.by === 'scope' ? place.year === layout.year : place.scope === layout.scope;
}

/** A cell that somebody else changed since it was seen. */
export interface Conflict {
  name: string;
  mine: string;
  /** What now stands; nothing when it was taken out. */
  theirs: StatisticCell | undefined;
}

export function conflicts(view: StatisticsView, drafts: Drafts): Conflict[] {
  const known = cellsByName(view);
  return Object.entries(drafts)
    .filter(([name, { revision }]) => (known.get(name)?.revision ?? 0) !== revision)
    .map(([name, draft]) => {
      const theirs = known.get(name);
      return { name, mine: draft.value ?? shown(theirs), theirs };
    });
}

/** Settles conflicts: theirs gives the change up, mine goes on top of what now stands. */
export function settle(
  view: StatisticsView,
  drafts: Drafts,
  choices: Readonly<Record<string, 'mine' | 'theirs'>>,
): Drafts {
  const known = cellsByName(view);
  const next: Record<string, Draft> = { ...drafts };
  for (const [name, choice] of Object.entries(choices)) {
    const draft = next[name];
    if (!draft) continue;
    if (choice === 'theirs') delete next[name];
    else next[name] = { ...draft, revision: known.get(name)?.revision ?? 0 };
  }
  return next;
}
