/** All sentences of one language, gathered into one lazily loaded file. */
const files = import.meta.glob<Record<string, string>>('../../../locales/en/web/*.json', {
  eager: true,
  import: 'default',
});

export const sentences: Record<string, string> = Object.assign({}, ...Object.values(files));
