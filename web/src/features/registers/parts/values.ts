/** Between an entry as the server has it and the fields of its form, and what lists show: pure. */
import type { ListSearch } from '../../../routing/search';
import type { Tone } from '../../../ui/Lamp';
import type {
  Asked,
  Entry,
  EntryBody,
  Field,
  Observation,
  Outcome,
  Place,
  Register,
} from '../queries';

/** What a form holds, by field. */
export type Values = Record<string, string | number | boolean | null | undefined>;

const baseKeys = ['code', 'name', 'division', 'unit', 'note'] as const;

export function valuesOf(entry: Entry, fields: readonly Field[]): Values {
  const values: Values = {
    code: entry.code,
    name: entry.name,
    division: entry.division,
    unit: entry.unit ?? '',
    note: entry.note,
  };
  for (const field of fields) {
    const value = entry.fields[field.key];
    if (value !== undefined) values[field.key] = formOf(value, field);
  }
  return values;
}

/** Numbers are typed as text; yes and no are chosen, so that nothing stays nothing. */
function formOf(value: unknown, field: Field): string {
  if (field.kind === 'flag') return value === true ? 'yes' : 'no';
  return String(value);
}

/** The fields as the server takes them; what is empty is left out. */
export function fieldsOf(values: Values, fields: readonly Field[]): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.key];
    if (value === undefined || value === null || value === '') continue;
    if (field.kind === 'flag') sent[field.key] = value === 'yes';
    else if (field.kind === 'number' || field.kind === 'year') {
      const number = Number(value);
      sent[field.key] = Number.isNaN(number) ? value : number;
    } else sent[field.key] = value;
  }
  return sent;
}

export function bodyOf(
  values: Values,
  fields: readonly Field[],
  place: Place | undefined,
  revision: number,
): EntryBody {
  const text = (key: (typeof baseKeys)[number]) => String(values[key] ?? '').trim();
  return {
    code: text('code'),
    name: text('name'),
    division: text('division'),
    unit: text('unit') || null,
    place: place ?? null,
    fields: fieldsOf(values, fields),
    note: text('note'),
    revision,
  };
}

/** What of a register is shown; what was withdrawn only when it is asked for. */
export function filtered(register: Register, search: ListSearch): Entry[] {
  const typed = search.q ?? '';
  const { from, to, least_ha: least } = askedOf(search);
  return register.items.filter(
    (one) =>
      (typed === '' ||
        [one.name, one.code, one.note, one.unit_name].some((text) => text.includes(typed))) &&
      (!search.division || one.division === search.division) &&
      (!search.class || one.fields[register.classed] === search.class) &&
      (!search.result || (one.result ?? 'none') === search.result) &&
      (!search.placed || (search.placed === 'yes') === (one.shape != null)) &&
      (search.state === 'withdrawn' ? one.withdrawn != null : one.withdrawn == null) &&
      (from === undefined || (one.year != null && one.year >= from)) &&
      (to === undefined || (one.year != null && one.year <= to)) &&
      (least === undefined || (one.size_m2 != null && one.size_m2 >= least * 10_000)),
  );
}

/** Years and least area as typed in the filters. */
export function askedOf(search: ListSearch): Asked {
  const number = (text: string | undefined) => {
    const found = Number(text);
    return text && Number.isFinite(found) ? found : undefined;
  };
  const [from, to, least] = [number(search.from), number(search.to), number(search.least)];
  return {
    ...(from === undefined ? {} : { from: Math.round(from) }),
    ...(to === undefined ? {} : { to: Math.round(to) }),
    ...(least === undefined ? {} : { least_ha: least }),
  };
}

/** Years side by side: for each observed field what was seen of it, the oldest first. */
export function seriesOf(
  observations: readonly Observation[],
  fields: readonly Field[],
): { field: Field; values: { year: number; value: unknown }[] }[] {
  const live = observations.filter((one) => one.withdrawn == null);
  return fields
    .filter((field) => field.observed)
    .map((field) => ({
      field,
      values: live
        .filter((one) => one.fields[field.key] !== undefined)
        .map((one) => ({ year: one.year, value: one.fields[field.key] })),
    }))
    .filter((row) => row.values.length > 0);
}

export const outcomeTones: Record<Outcome, Tone> = {
  passed: 'green',
  failed: 'red',
  not_judged: 'amber',
  outside: 'grey',
  later: 'grey',
};
