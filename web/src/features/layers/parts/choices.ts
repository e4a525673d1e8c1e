/**
 * What a person chooses about an upload before it is imported: first told from the file's name and
 * columns, then theirs to change; and what is sent of it.
 */
import { imageKinds } from '../../../api/layers';
import type { components } from '../../../api/schema';
import type { Layer, Seen, UploadSeen } from '../queries';
import { type Cells, type CellsWanting, cellsWanting, firstCells, ruleOf } from './cells';
import { crsCode, crsFound } from './crs';
import { rolesOf, takesClassification } from './kinds';
import known from './known.json';

export interface Choices {
  kind: string | undefined;
  year: number | undefined;
  /** The layer's name within the city. */
  key: string;
  /** The key is that of a layer which this one takes the place of. */
  replaces: boolean;
  /** Nothing: as the file says. */
  crs: string;
  /** The guessed system was looked at. */
  confirmed: boolean;
  classify: string;
  districtKind: 'district' | 'development_zone';
  /** Columns by role. */
  fields: Record<string, string>;
  /** Words of the class column by what they mean. */
  words: Record<string, string[]>;
  /** How vegetation is told and when the image was taken, where the file is one. */
  cells: Cells | undefined;
}

/** What a file of this sort can be. */
export const takes = (upload: UploadSeen, kind: string) =>
  upload.inspection.raster ? imageKinds.includes(kind) : kind !== 'imagery';

export function firstChoices(
  upload: UploadSeen,
  layers: readonly Layer[],
  nameOf: (kind: string) => string,
): Choices {
  const { raster } = upload.inspection;
  const named = kindByName(upload.source);
  const kind = named && takes(upload, named) ? named : raster ? 'canopy' : undefined;
  const year = /(?:19|20)\d\d/.exec(upload.source)?.[0];
  const zones = known.zones.some((word) => upload.source.includes(word));
  const choices: Choices = {
    kind,
    year: year ? Number(year) : undefined,
    key: '',
    replaces: false,
    crs: '',
    confirmed: false,
    classify: '',
    districtKind: zones ? 'development_zone' : 'district',
    fields: {},
    words: {},
    cells: raster ? firstCells(raster.bands) : undefined,
  };
  return called(withColumns(choices, upload.inspection), upload, layers, nameOf);
}

/** The same with another kind or year, and with everything that follows from it. */
export function withWhat(
  choices: Choices,
  what: { kind?: string; year?: number | undefined },
  upload: UploadSeen,
  layers: readonly Layer[],
  nameOf: (kind: string) => string,
): Choices {
  const next = { ...choices, ...what };
  const told = what.kind ? withColumns(next, upload.inspection) : next;
  return called(told, upload, layers, nameOf);
}

/** The same after the files were read in another way: columns whose names are gone are told anew. */
export function reread(choices: Choices, seen: Seen): Choices {
  const columns = (seen.fields ?? []).map(({ name }) => name);
  const kept = Object.entries(choices.fields).filter(([, column]) => columns.includes(column));
  return {
    ...choices,
    fields: { ...columnsByName(choices.kind, columns), ...Object.fromEntries(kept) },
  };
}

/** The longest word of a kind that the file's name contains: planned green land is also green land. */
export function kindByName(file: string): string | undefined {
  let best: { kind: string; length: number } | undefined;
  for (const [kind, words] of Object.entries(known.kinds)) {
    for (const word of words) {
      if (file.includes(word) && word.length > (best?.length ?? 0))
        best = { kind, length: word.length };
    }
  }
  return best?.kind;
}

/** Columns that bear a usual name of a role this kind of layer has. */
export function columnsByName(kind: string | undefined, columns: readonly string[]) {
  const usual = known.columns as Record<string, string[]>;
  const fields: Record<string, string> = {};
  const taken = new Set<string>();
  for (const { role } of rolesOf(kind)) {
    const found = (usual[role] ?? [])
      .map((name) => columns.find((column) => same(column, name)))
      .find((column) => column !== undefined && !taken.has(column));
    if (!found) continue;
    fields[role] = found;
    taken.add(found);
  }
  return fields;
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function withColumns(choices: Choices, seen: Seen): Choices {
  const { kind } = choices;
  const columns = (seen.fields ?? []).map(({ name }) => name);
  const words = (known.words as Record<string, Record<string, string[]>>)[kind ?? ''] ?? {};
  return { ...choices, fields: columnsByName(kind, columns), words, classify: '' };
}

/**
 * A layer of the same file, or of the same kind and year, is most likely to be replaced. Districts
 * and development zones are one kind and stand side by side, as do the sheets of an image: there only
 * the same file counts.
 */
function called(
  choices: Choices,
  upload: UploadSeen,
  layers: readonly Layer[],
  nameOf: (kind: string) => string,
): Choices {
  const { kind, year } = choices;
  if (!kind) return { ...choices, key: '', replaces: false };
  const ready = layers.filter((layer) => layer.state === 'ready' && layer.kind === kind);
  const before =
    ready.find((layer) => layer.source === upload.source && layer.year === year) ??
    (sideBySide.has(kind) ? undefined : ready.find((layer) => layer.year === year));
  if (before) return { ...choices, key: before.key, replaces: true };
  return { ...choices, key: freshKey(nameOf(kind), year, layers), replaces: false };
}

const sideBySide = new Set(['districts', 'imagery']);

/** A name that no layer of the city has yet; a failed import keeps none from being used again. */
export function freshKey(name: string, year: number | undefined, layers: readonly Layer[]): string {
  const plain = [name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '_'), year].filter(Boolean).join('_');
  const kept = layers.filter(({ state }) => state !== 'failed');
  const taken = new Set(kept.map(({ key }) => key));
  let key = plain;
  for (let n = 2; taken.has(key); n += 1) key = `${plain}_${n}`;
  return key;
}

/** Fields that still want an answer, in the order of the page. */
export type Wanting = 'kind' | 'year' | 'key' | 'crs' | 'confirmed' | CellsWanting;

export function wanting(choices: Choices, upload: UploadSeen): Wanting[] {
  const { certainty } = crsFound(upload.inspection, upload.problems);
  const { kind, year, key, crs, confirmed } = choices;
  const found: Wanting[] = [];
  if (!kind) found.push('kind');
  if (!year || year < 1949 || year > 2100) found.push('year');
  if (!/^[\p{L}\p{N}_-]{1,60}$/u.test(key)) found.push('key');
  if (certainty === 'unknown' && !crs.trim()) found.push('crs');
  if (certainty === 'guessed' && !crs.trim() && !confirmed) found.push('confirmed');
  if (choices.cells && kind !== 'imagery') found.push(...cellsWanting(choices.cells));
  return found;
}

/** What is asked of the server. */
export function importOf(
  choices: Choices,
  upload: UploadSeen,
  file: { encoding?: string | undefined; layer?: string | undefined },
): components['schemas']['ImportLayer'] {
  const { kind = '', year = 0, key, crs, classify, districtKind, fields, words } = choices;
  const found = crsFound(upload.inspection, upload.problems);
  // A guess that a person has confirmed is said by its code, so that no other guess takes its place.
  const guessed = found.certainty === 'guessed' && found.named ? crsCode(found.named) : '';
  const chosen = crs.trim() || (guessed.startsWith('EPSG:') ? guessed : '');
  const mapping = Object.fromEntries(
    Object.entries(words).flatMap(([meaning, all]) =>
      all.map((word) => [word.trim(), meaning]).filter(([word]) => word),
    ),
  );
  return {
    upload: upload.id,
    key,
    kind,
    year,
    layer: file.layer ?? null,
    crs: chosen || null,
    confirm_crs: found.certainty === 'guessed',
    encoding: file.encoding ?? null,
    fields: Object.fromEntries(Object.entries(fields).filter(([, column]) => column)),
    mapping: fields.class ? mapping : {},
    classify: takesClassification(kind) && classify ? classify : null,
    district_kind: kind === 'districts' ? districtKind : null,
    ...(choices.cells && kind !== 'imagery' ? ruleOf(choices.cells) : {}),
    ...(kind === 'imagery' ? { imaged_on: choices.cells?.imagedOn || null } : {}),
  };
}
