/** Figures beside the standard: as series for reading, as typed rows for writing. */
import type { EnvironmentFigure } from '../queries';

export interface Series {
  name: string;
  unit: string;
  years: { year: number; value: number }[];
  source: string;
}

export type Typed = Record<'name' | 'unit' | 'year' | 'value' | 'source' | 'note', string>;

/** One series a name, in the order of writing; its years in theirs, its source that of the last. */
export function seriesOf(figures: readonly EnvironmentFigure[]): Series[] {
  const found = new Map<string, Series>();
  const inOrder = [...figures].sort((a, b) => a.year - b.year);
  for (const { name } of figures) {
    if (found.has(name)) continue;
    const own = inOrder.filter((one) => one.name === name);
    const last = own.at(-1);
    found.set(name, {
      name,
      unit: last?.unit ?? '',
      years: own.map(({ year, value }) => ({ year, value })),
      source: last?.source ?? '',
    });
  }
  return [...found.values()];
}

export function typedOf(figures: readonly EnvironmentFigure[]): Typed[] {
  return figures.map(({ name, unit, year, value, source, note }) => ({
    name,
    unit: unit ?? '',
    year: String(year),
    value: String(value),
    source,
    note: note ?? '',
  }));
}

/** Rows that say nothing are not sent; what is no number is sent as none and refused in words. */
export function writtenOf(typed: readonly Typed[]): EnvironmentFigure[] {
  return typed
    .filter((row) => Object.values(row).some((text) => text.trim()))
    .map((row) => ({
      name: row.name.trim(),
      unit: row.unit.trim(),
      year: Number(row.year.trim()) || 0,
      value: row.value.trim() === '' ? Number.NaN : Number(row.value.replaceAll(',', '')),
      source: row.source.trim(),
      note: row.note.trim(),
    }));
}
