/** What each kind of matter says, in the order of its form; the server judges the same. */
import type { Tone } from '../../../ui/Lamp';
import type { RecordField } from '../../../ui/RecordForm';
import type { Delivery, Kind, Matter } from '../queries';

export const kinds = [
  'blocker',
  'guidance',
  'liaison',
  'commitment',
  'action',
  'practice',
] as const satisfies readonly Kind[];

export const isKind = (text: string | undefined): text is Kind =>
  kinds.some((kind) => kind === text);

/** The end of a sentence's key that differs by kind. */
export const of = (kind: string, what: string) => `${kind}_${what}`;

export interface Field {
  key: keyof Values;
  kind: RecordField['kind'];
  must?: boolean;
}

/** As the form has them. */
export interface Values {
  title?: string;
  detail?: string;
  wanted?: string;
  unit?: string;
  counterpart?: string;
  source?: string;
  person?: string;
  item?: string;
  tasks?: string[];
  meeting?: string;
  on_day?: string;
  due_on?: string;
  days?: string | null;
  quantity?: string | null;
  quantity_unit?: string;
  year?: string | null;
  answer?: string;
  answered_on?: string;
  effect?: string;
}

const text = (key: Field['key'], must = false): Field => ({ key, kind: 'text', must });
const long = (key: Field['key'], must = false): Field => ({ key, kind: 'long', must });
const day = (key: Field['key'], must = false): Field => ({ key, kind: 'day', must });
const choice = (key: Field['key'], must = false): Field => ({ key, kind: 'choice', must });
const number = (key: Field['key'], must = false): Field => ({ key, kind: 'number', must });
const tasks = (must = false): Field => ({ key: 'tasks', kind: 'choices', must });

export const fieldsOf: Record<Kind, Field[]> = {
  action: [
    text('title', true),
    long('detail'),
    choice('unit', true),
    day('due_on', true),
    choice('item'),
    tasks(),
    choice('meeting'),
    day('on_day'),
  ],
  blocker: [
    text('title', true),
    long('detail', true),
    long('wanted', true),
    choice('unit', true),
    choice('counterpart'),
    tasks(true),
    choice('item'),
    day('on_day', true),
    day('due_on'),
    choice('meeting'),
  ],
  guidance: [
    text('title', true),
    long('detail'),
    choice('unit', true),
    choice('counterpart', true),
    tasks(),
    choice('item'),
    day('on_day', true),
    number('days', true),
  ],
  liaison: [
    text('title', true),
    long('detail'),
    text('source', true),
    text('person', true),
    choice('unit'),
    day('on_day', true),
    choice('item'),
    tasks(),
    long('answer'),
    day('answered_on'),
    long('effect'),
  ],
  commitment: [
    text('title', true),
    choice('unit', true),
    day('on_day', true),
    choice('meeting'),
    text('source'),
    text('person'),
    number('quantity'),
    text('quantity_unit'),
    day('due_on'),
    choice('item'),
    tasks(),
  ],
  practice: [
    text('title', true),
    long('detail', true),
    choice('item'),
    text('source', true),
    number('year', true),
    choice('unit'),
    long('effect'),
  ],
};

export const standingTones: Record<Delivery['standing'], Tone> = {
  kept: 'green',
  on_course: 'green',
  behind: 'amber',
  broken: 'red',
  not_measurable: 'grey',
};

/** The light of what is owed: red past its day, amber within two working days, blue before. */
export function toneOf(matter: Pick<Matter, 'late_days' | 'working_days_left'>): Tone | undefined {
  if (matter.late_days > 0) return 'red';
  if (matter.working_days_left == null) return undefined;
  return matter.working_days_left <= 2 ? 'amber' : 'blue';
}

/** The form's values of a matter that is there. */
export function valuesOf(matter: Matter): Values {
  const said = (number: number | null | undefined) => (number == null ? null : String(number));
  return {
    title: matter.title,
    detail: matter.detail,
    wanted: matter.wanted,
    unit: matter.unit?.id ?? '',
    counterpart: matter.counterpart?.id ?? '',
    source: matter.source,
    person: matter.person,
    item: matter.item,
    tasks: matter.tasks.map((task) => task.id),
    meeting: matter.meeting?.id ?? '',
    on_day: matter.on_day ?? '',
    due_on: matter.due_on ?? '',
    days: said(matter.days),
    quantity: said(matter.quantity),
    quantity_unit: matter.quantity_unit,
    year: said(matter.year),
    answer: matter.answer,
    answered_on: matter.answered_on ?? '',
    effect: matter.effect,
  };
}

/** What the server is sent: only what the kind has. */
export function bodyOf(kind: Kind, values: Values, revision: number) {
  const has = (key: Field['key']) => fieldsOf[kind].some((field) => field.key === key);
  const count = (key: 'days' | 'quantity' | 'year') =>
    has(key) && values[key] ? Number(values[key]) : null;
  const said = (key: Exclude<Field['key'], 'tasks' | 'days' | 'quantity' | 'year'>) =>
    (has(key) && values[key]) || '';
  return {
    title: said('title'),
    detail: said('detail'),
    wanted: said('wanted'),
    unit: said('unit') || null,
    counterpart: said('counterpart') || null,
    source: said('source'),
    person: said('person'),
    item: said('item'),
    tasks: has('tasks') ? (values.tasks ?? []) : [],
    meeting: said('meeting') || null,
    on_day: said('on_day') || null,
    due_on: said('due_on') || null,
    days: count('days'),
    quantity: count('quantity'),
    quantity_unit: said('quantity_unit'),
    year: count('year'),
    answer: said('answer'),
    answered_on: said('answered_on') || null,
    effect: said('effect'),
    revision,
  };
}
