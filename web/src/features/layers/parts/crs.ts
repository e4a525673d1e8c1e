/** Coordinate systems in words, and how sure it is which one a file is in. */
import type { TFunction } from 'i18next';

/** `… , EPSG:4547` as the server names a system: the code alone, or the whole where it has none. */
export function crsCode(named: string): string {
  return /EPSG:\d+/.exec(named)?.[0] ?? named;
}

/** The systems of CGCS2000 in the reader's words; any other as it is written. */
export function crsName(written: string, t: TFunction): string {
  const code = Number(/^EPSG:(\d+)$/.exec(written)?.[1]);
  const within = (first: number, last: number) => code >= first && code <= last;
  const named = (words: string) => t('layers.crs_code', { name: words, code: written });
  if (code === 4490) return named(t('layers.crs_degrees'));
  if (within(4534, 4554)) return named(t('layers.crs_three', { meridian: 75 + (code - 4534) * 3 }));
  if (within(4513, 4533)) return named(t('layers.crs_three_zone', { zone: code - 4513 + 25 }));
  if (within(4502, 4512)) return named(t('layers.crs_six', { meridian: 75 + (code - 4502) * 6 }));
  if (within(4491, 4501)) return named(t('layers.crs_six_zone', { zone: code - 4491 + 13 }));
  return written;
}

/** What the server says for a command line, and these pages say with the field that answers it. */
const saidHere = ['crs.meridian_unknown', 'crs.local_unknown'];

export const isSaidHere = ({ code }: { code: string }) => saidHere.includes(code);

export interface CrsFound {
  /** Said by the file, told from its numbers, or not to be told. */
  certainty: 'declared' | 'guessed' | 'unknown';
  /** As the server names it. */
  named: string | undefined;
  /** Others it might be, as the server names them. */
  alternatives: readonly string[];
}

export function crsFound(
  inspection: { crs?: string | null | undefined; alternatives?: readonly string[] | undefined },
  problems: readonly { code: string }[],
): CrsFound {
  const alternatives = inspection.alternatives ?? [];
  if (!inspection.crs) return { certainty: 'unknown', named: undefined, alternatives };
  const guessed = problems.some(({ code }) => code.endsWith('crs.guessed'));
  return { certainty: guessed ? 'guessed' : 'declared', named: inspection.crs, alternatives };
}
