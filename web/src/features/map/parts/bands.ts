/** Which bands of each image somebody chose for red, green and blue, as `3,2,1`; kept in this browser. */
import { useState } from 'react';

export type Bands = Readonly<Record<string, string>>;

const name = 'yuanjian.map.bands';

/** What is kept; nothing of what is not three numbers. */
export function keptBands(): Bands {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '{}');
    const all = Object.entries(Object(kept) as Record<string, unknown>);
    const sound = all.filter(([, bands]) => /^\d{1,5}(,\d{1,5}){2}$/.test(String(bands)));
    return Object.fromEntries(sound.map(([layer, bands]) => [layer, String(bands)]));
  } catch {
    return {};
  }
}

export function useBands(): [Bands, (layer: string, bands: string) => void] {
  const [bands, setBands] = useState(keptBands);
  return [
    bands,
    (layer, chosen) => {
      const next = { ...bands, [layer]: chosen };
      localStorage.setItem(name, JSON.stringify(next));
      setBands(next);
    },
  ];
}
