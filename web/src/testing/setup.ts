/** What jsdom lacks and tests need: Chinese sentences, no motion, media queries. */
import { cleanup } from '@testing-library/react';
import { afterEach, beforeAll, vi } from 'vitest';
import { loadAll, startLanguage } from '../i18n';
import { firstSentences } from '../i18n/first.zh';

beforeAll(async () => {
  await startLanguage(firstSentences);
  await loadAll('zh-CN');
});
afterEach(() => {
  cleanup();
  localStorage.clear();
});

vi.stubGlobal('matchMedia', (query: string) => ({
  matches: query.includes('reduced-motion'),
  media: query,
  addEventListener: () => {},
  removeEventListener: () => {},
  addListener: () => {},
  removeListener: () => {},
}));
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
