/** All sentences of one language, gathered into one lazily loaded file. */
const files = import.meta.glob<Record<string, string>>('../../../locales/zh-CN/web/*.json', {
  eager: true,
  import: 'default',
});

export const sentences: Record<string, string> = Object.assign({}, ...Object.values(files));
