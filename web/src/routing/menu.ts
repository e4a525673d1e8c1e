/** An entry of the left menu. Each feature exports its own; `app/menu.ts` puts them in order. */
import type { ComponentType } from 'react';

export interface MenuEntry {
  to: string;
  /** Key of the entry's words. */
  label: string;
  icon: ComponentType;
  /** Shown to whoever may do at least one of these; to everybody when left out. */
  needs?: readonly string[] | undefined;
}

export function mayOpen(entry: MenuEntry, may: readonly string[]): boolean {
  return !entry.needs || entry.needs.some((permission) => may.includes(permission));
}
