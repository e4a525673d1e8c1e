/** A year as weeks of days, and what the city says about some of them: pure. */
import type { MovedDay } from '../queries';

export interface CalendarDay {
  day: string;
  date: number;
  works: boolean;
  /** The city's word against the week's rule. */
  moved: MovedDay | undefined;
}

/** The weeks of a month from Monday on; days of other months are left out. */
export function weeksOf(
  year: number,
  month: number,
  moved: ReadonlyMap<string, MovedDay>,
): (CalendarDay | undefined)[][] {
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const lead = (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7;
  const cells: (CalendarDay | undefined)[] = Array.from({ length: lead }, () => undefined);
  for (let date = 1; date <= days; date += 1) {
    const day = iso(year, month, date);
    const weekday = (lead + date - 1) % 7;
    const said = moved.get(day);
    cells.push({ day, date, works: said?.works ?? weekday < 5, moved: said });
  }
  while (cells.length % 7 !== 0) cells.push(undefined);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** Adds a stretch of days with one name; days that were there already say the new thing. */
export function withStretch(
  days: readonly MovedDay[],
  from: string,
  to: string,
  works: boolean,
  name: string,
): MovedDay[] {
  const added: MovedDay[] = [];
  const last = Date.parse(`${to}T00:00:00Z`);
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= last; at += 86_400_000)
    added.push({ day: new Date(at).toISOString().slice(0, 10), works, name });
  const fresh = new Set(added.map((one) => one.day));
  return [...days.filter((one) => !fresh.has(one.day)), ...added].sort((a, b) =>
    a.day.localeCompare(b.day),
  );
}

function iso(year: number, month: number, date: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}
