/** Where the pages begin. */
import { createRoot } from 'react-dom/client';
import './ui/base.css';
import { App } from './app/App';
import { keptLook } from './app/look';
import { startLanguage } from './i18n';
import { firstSentences } from './i18n/first.zh';
import { applyTokens } from './ui/theme';

// After an update the server no longer has the old parts: fetch the page anew, once.
addEventListener('vite:preloadError', (event) => {
  if (sessionStorage.getItem('yuanjian.reloaded')) return;
  sessionStorage.setItem('yuanjian.reloaded', 'yes');
  event.preventDefault();
  location.reload();
});

const { size, shade } = keptLook();
applyTokens(size, shade);
void startLanguage(firstSentences).then(() => {
  const root = document.getElementById('root');
  if (root) createRoot(root).render(<App />);
});
