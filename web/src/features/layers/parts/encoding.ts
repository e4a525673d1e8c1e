/** Encodings by the names that people know them by. */
import type { TFunction } from 'i18next';

/** Those that files of this country are written in. */
export const encodings = ['gb18030', 'utf-8', 'big5'] as const;

export function encodingName(name: string, t: TFunction): string {
  return name.toLowerCase() === 'gb18030' ? t('layers.encoding_gbk') : name.toUpperCase();
}
