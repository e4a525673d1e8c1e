/** Between a measure as the server has it and the fields of its form; and what lists show: pure. */
import type { ListSearch } from '../../../routing/search';
import type { Tone } from '../../../ui/Lamp';
import type {
  Fate,
  GapLight,
  Milestone,
  Project,
  ProjectBody,
  ProjectSite,
  ProjectState,
  Way,
} from '../queries';

export interface Values {
  item?: string;
  title?: string;
  content?: string;
  problem?: string;
  legal_basis?: string;
  division?: string;
  effect?: string | number | null;
  effect_unit?: string;
  effect_division?: string;
  unit?: string;
  post?: string;
  starts_on?: string;
  due_on?: string;
  /** In ten thousands of yuan, as people write them. */
  budget_fen?: string | number | null;
  money_source?: string;
  is_project?: boolean;
  stage?: string;
  area_m2?: string | number | null;
  land_fen?: string | number | null;
  build_fen?: string | number | null;
  started_on?: string;
  finished_on?: string;
  site?: ProjectSite | null;
  restoration_problem?: string;
  restoration_measures?: string[];
  restoration_before?: string;
  restoration_after?: string;
  restoration_register?: string;
  milestones?: Milestone[];
  note?: string;
}

const fenOfTenThousand = 1_000_000;

/** Whole fen from ten thousands of yuan; nothing for an empty field. */
export function fenOf(typed: string | number | null | undefined): number | null {
  const number = numberOf(typed);
  return number === null ? null : Math.round(number * fenOfTenThousand);
}

function tenThousandsOf(fen: number | null | undefined): string | undefined {
  return fen == null ? undefined : String(fen / fenOfTenThousand);
}

function numberOf(typed: string | number | null | undefined): number | null {
  const text = String(typed ?? '').trim();
  const number = Number(text);
  return text === '' || Number.isNaN(number) ? null : number;
}

export function valuesOf(project: Project): Values {
  const works = project.works ?? undefined;
  const text = (value: string | null | undefined) => value ?? undefined;
  const number = (value: number | null | undefined) => (value == null ? undefined : String(value));
  const found = {
    item: project.item,
    title: project.title,
    content: project.content,
    problem: project.problem,
    legal_basis: project.legal_basis,
    division: project.division,
    effect: number(project.effect),
    effect_unit: project.effect_unit || undefined,
    effect_division: project.effect_division,
    unit: text(project.unit),
    post: text(project.post),
    starts_on: text(project.starts_on),
    due_on: text(project.due_on),
    budget_fen: tenThousandsOf(project.budget_fen),
    money_source: project.money_source,
    is_project: works !== undefined,
    stage: works?.stage,
    area_m2: number(works?.area_m2),
    land_fen: tenThousandsOf(works?.land_fen),
    build_fen: tenThousandsOf(works?.build_fen),
    started_on: text(works?.started_on),
    finished_on: text(works?.finished_on),
    site: works?.site ?? undefined,
    restoration_problem: works?.restoration?.problem || undefined,
    restoration_measures: works?.restoration?.measures,
    restoration_before: works?.restoration?.before,
    restoration_after: works?.restoration?.after,
    restoration_register: works?.restoration?.register,
    milestones: project.milestones.map(({ name, planned_on, done_on, note }) => ({
      name,
      planned_on: planned_on ?? null,
      done_on: done_on ?? null,
      note,
    })),
    note: project.note,
  };
  return Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined),
  ) as Values;
}

export function bodyOf(values: Values, revision: number): ProjectBody {
  const text = (value: string | undefined) => value ?? '';
  const maybe = (value: string | undefined) => value || null;
  return {
    item: text(values.item),
    title: text(values.title),
    content: text(values.content),
    problem: text(values.problem),
    legal_basis: text(values.legal_basis),
    division: text(values.division),
    effect: numberOf(values.effect),
    effect_unit: text(values.effect_unit),
    effect_division: text(values.effect_division),
    unit: maybe(values.unit),
    post: maybe(values.post),
    starts_on: maybe(values.starts_on),
    due_on: maybe(values.due_on),
    budget_fen: fenOf(values.budget_fen),
    money_source: text(values.money_source),
    works: values.is_project
      ? {
          stage: text(values.stage),
          area_m2: numberOf(values.area_m2),
          land_fen: fenOf(values.land_fen),
          build_fen: fenOf(values.build_fen),
          started_on: maybe(values.started_on),
          finished_on: maybe(values.finished_on),
          site: values.site ?? null,
          restoration: {
            problem: text(values.restoration_problem),
            measures: values.restoration_measures ?? [],
            before: text(values.restoration_before),
            after: text(values.restoration_after),
            register: text(values.restoration_register),
          },
        }
      : null,
    milestones: values.milestones ?? [],
    note: text(values.note),
    revision,
  };
}

/** What of a list is shown; what was given up only when asked for. */
export function filtered(
  items: readonly Project[],
  search: ListSearch,
  own: readonly string[],
): Project[] {
  const typed = search.q ?? '';
  return items.filter(
    (one) =>
      (typed === '' || [one.title, one.content, one.unit_name].some((it) => it.includes(typed))) &&
      (!search.item || one.item === search.item) &&
      (!search.unit || one.unit === search.unit) &&
      (search.state ? one.state === search.state : one.state !== 'cancelled') &&
      (!search.sort || (search.sort === 'project') === (one.works != null)) &&
      (search.fate ? one.fate === search.fate : true) &&
      (search.mine ? own.includes(one.unit ?? '') : true),
  );
}

export const stateTones: Record<ProjectState, Tone> = {
  draft: 'grey',
  under_way: 'blue',
  done: 'amber',
  closed: 'green',
  cancelled: 'grey',
};

export const lightTones: Record<GapLight, Tone> = {
  no_measure: 'red',
  not_enough: 'amber',
  too_late: 'amber',
  unstated: 'amber',
  closes: 'green',
  near: 'blue',
  unknown: 'grey',
};

export const fateTones: Record<Fate, Tone> = {
  counted: 'green',
  too_late: 'amber',
  overdue: 'red',
  undated: 'grey',
  unstated: 'grey',
  no_basis: 'grey',
  measured: 'blue',
  over: 'grey',
};

/** In the order of work; what ends or undoes stands last. */
export const ways: readonly Way[] = [
  'begin',
  'report',
  'finish',
  'close',
  'resume',
  'reopen',
  'restore',
  'take_back',
  'cancel',
];

/** Moves that need no words. */
export const silent: ReadonlySet<Way> = new Set<Way>(['begin', 'close', 'restore']);
