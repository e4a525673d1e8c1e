/**
 * What the city is assessed with, as a form fills it in: the project, and the office's declarations
 * and targets, which the server keeps as the small files that the command line reads as well.
 */
import type { Session } from '../../../api/session';
import type { Setup } from '../queries';
import { pairs, readToml, type Table, type Value } from './toml';

export interface Radius {
  min_area_m2: number;
  radius_m: number;
}
export interface Project {
  name: string;
  code: string;
  synthetic?: boolean;
  note?: string;
  standard: string;
  edition: string;
  compare_with?: string;
  tier: string;
  data_year: number;
  today_year?: number;
  baseline_year?: number;
  crs: string;
  facts?: Record<string, number | boolean | string>;
  parameters?: Record<string, Record<string, unknown>>;
  layers?: unknown[];
}

export interface Declaration {
  indicator: string;
  met?: boolean;
  by?: string;
  on?: string;
  statement?: string;
  /** Names of files; what more the office wrote of them stays. */
  evidence?: Table[];
}

/** Everything of the page that can be changed. */
export interface SetupForm {
  project: Project;
  /** Nothing where the office's file is written in a way this page does not read. */
  declarations: Declaration[] | undefined;
  targets: Record<string, number> | undefined;
}

/** What was set; nothing before that. */
export function projectOf(setup: Setup): Project | undefined {
  const project = setup.project as Partial<Project> | null;
  return project?.edition ? (project as Project) : undefined;
}

/** Before anything was set: the city as the session knows it. */
export function newProject(city: NonNullable<Session['city']>, year: number): Project {
  return {
    name: city.name,
    code: city.code,
    synthetic: city.synthetic,
    ...(city.note ? { note: city.note } : {}),
    standard: 'national-garden-city',
    edition: '',
    tier: '',
    data_year: year - 1,
    today_year: year,
    crs: city.crs,
    facts: {},
    layers: [],
  };
}

export function formOf(setup: Setup, fallback: Project): SetupForm {
  return {
    project: projectOf(setup) ?? fallback,
    declarations: declarationsOf(setup.declarations ?? ''),
    targets: targetsOf(setup.targets ?? ''),
  };
}

export function declarationsOf(text: string): Declaration[] | undefined {
  try {
    const found = readToml(text).declarations ?? [];
    if (!Array.isArray(found)) return undefined;
    return found as unknown as Declaration[];
  } catch {
    return undefined;
  }
}

/** By `indicator.measure`; the only measure of a row may go without its name. */
export function targetsOf(text: string): Record<string, number> | undefined {
  try {
    const found = readToml(text).targets ?? {};
    if (typeof found !== 'object' || Array.isArray(found)) return undefined;
    return Object.fromEntries(
      Object.entries(found).map(([key, value]) => [
        key.includes('.') ? key : `${key}.value`,
        number(value),
      ]),
    );
  } catch {
    return undefined;
  }
}

function number(value: Value): number {
  if (typeof value !== 'number') throw new TypeError();
  return value;
}

/** The comment at the top is the office's own; it stays. */
function heading(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const head = lines.slice(0, end < 0 ? lines.length : end).join('\n');
  return head ? `${head}\n\n` : '';
}

export function writeDeclarations(before: string, declarations: readonly Declaration[]): string {
  const said = declarations
    .filter(({ indicator: _, ...rest }) => Object.values(rest).some((v) => v !== undefined))
    .map((one) => `[[declarations]]\n${pairs(clean(one)).join('\n')}`);
  return said.length === 0 ? heading(before) : `${heading(before)}${said.join('\n\n')}\n`;
}

export function writeTargets(before: string, targets: Readonly<Record<string, number>>): string {
  const lines = pairs({ ...targets });
  return lines.length === 0
    ? heading(before)
    : `${heading(before)}[targets]\n${lines.join('\n')}\n`;
}

function clean(declaration: Declaration): Table {
  return Object.fromEntries(
    Object.entries(declaration).filter(([, value]) => value !== undefined && value !== ''),
  ) as Table;
}

/** A cell of the sheet of declarations was typed into. */
export function declare(
  declarations: readonly Declaration[],
  indicator: string,
  field: string,
  value: string,
): Declaration[] {
  const before = declarations.find((one) => one.indicator === indicator) ?? { indicator };
  const next: Declaration = { ...before };
  if (field === 'met') {
    delete next.met;
    if (value === 'yes' || value === 'no') next.met = value === 'yes';
  } else if (field === 'evidence') {
    delete next.evidence;
    const names = value.split(/[;；\n]/).map((name) => name.trim());
    const kept = names
      .filter(Boolean)
      .map((name) => before.evidence?.find((file) => file.name === name) ?? { name });
    if (kept.length > 0) next.evidence = kept;
  } else if (field === 'by' || field === 'on' || field === 'statement') {
    delete next[field];
    if (value) next[field] = value;
  }
  const rest = declarations.map((one) => (one.indicator === indicator ? next : one));
  return rest.includes(next) ? rest : [...rest, next];
}

/** Own service radii of the city, of parks within historic districts or of all others. */
export function radiiOf(project: Project, name: 'radii' | 'historic_radii'): Radius[] | undefined {
  return project.parameters?.park_service_coverage?.[name] as Radius[] | undefined;
}

export function withRadii(
  project: Project,
  name: 'radii' | 'historic_radii',
  radii: Radius[] | undefined,
): Project {
  const own = { ...project.parameters?.park_service_coverage };
  if (radii) own[name] = radii;
  else delete own[name];
  const parameters = { ...project.parameters };
  if (Object.keys(own).length > 0) parameters.park_service_coverage = own;
  else delete parameters.park_service_coverage;
  return { ...project, parameters };
}

/** Which parts two states of the set-up differ in: for whoever was second. */
export function changedParts(before: Setup, now: Setup): string[] {
  const parts: string[] = [];
  if (JSON.stringify(before.project) !== JSON.stringify(now.project)) parts.push('project');
  for (const part of ['declarations', 'targets', 'confirmations'] as const)
    if (before[part] !== now[part]) parts.push(part);
  return parts;
}
