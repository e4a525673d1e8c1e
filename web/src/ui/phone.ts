/** Whether this is a phone, or a window as narrow as one; pages draw anew when that changes. */
import { useSyncExternalStore } from 'react';

const narrow = '(max-width: 767px)';

export function usePhone(): boolean {
  return useSyncExternalStore(watch, () => matchMedia(narrow).matches);
}

function watch(tell: () => void): () => void {
  const query = matchMedia(narrow);
  query.addEventListener('change', tell);
  return () => query.removeEventListener('change', tell);
}
