/**
 * Every sentence of the pages: `/locales/<language>/web/<feature>.json`, flat keys that begin with
 * the feature (`accounts.sign_in`), slots in single braces as on the Rust side (`{name}`).
 * One namespace, so that a search for a key finds its sentence and its uses alike.
 *
 * The first page needs few sentences: `first` holds those of app, ui and accounts; the shell loads
 * the rest with `loadAll`. English comes only when it is asked for.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export type Language = 'zh-CN' | 'en';
type Sentences = Record<string, string>;

export const languages: { code: Language; name: string }[] = [
  { code: 'zh-CN', name: '简体中文' },
  { code: 'en', name: 'English' },
];

const kept = 'yuanjian.language';
const loaders: Record<Language, () => Promise<{ sentences: Sentences }>> = {
  'zh-CN': () => import('./all.zh'),
  en: () => import('./all.en'),
};

function chosenLanguage(): Language {
  return localStorage.getItem(kept) === 'en' ? 'en' : 'zh-CN';
}

/** Starts with the given Chinese sentences; fetches English before the first paint if chosen. */
export async function startLanguage(first: Sentences): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: first } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { prefix: '{', suffix: '}', escapeValue: false },
    react: { useSuspense: false, bindI18n: 'languageChanged', bindI18nStore: 'added' },
  });
  const language = chosenLanguage();
  if (language === 'en') await setLanguage(language);
  document.documentElement.lang = language;
}

export async function setLanguage(language: Language): Promise<void> {
  await loadAll(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem(kept, language);
}

/** All features' sentences in a language, as one file. */
export async function loadAll(language = i18next.language as Language): Promise<void> {
  const { sentences } = await loaders[language]();
  i18next.addResourceBundle(language, 'translation', sentences, true, true);
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh-CN';
}
