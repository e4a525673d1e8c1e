/**
 * All sentences of one language, gathered into one lazily loaded file. What documents say of figures
 * and of standards (`need.…`, `part.…`, `standard.…`) the pages say in the same words.
 */
import calc from '../../../locales/zh-CN/calc.json';
import standard from '../../../locales/zh-CN/standard.json';

const files = import.meta.glob<Record<string, string>>('../../../locales/zh-CN/web/*.json', {
  eager: true,
  import: 'default',
});

export const sentences: Record<string, string> = Object.assign(
  {},
  calc,
  standard,
  ...Object.values(files),
);
