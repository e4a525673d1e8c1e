/** What was typed and not saved, kept in this browser: a closed tab loses no morning's work. */
import type { Drafts } from './sheet';

const nameFor = (user: string) => `yuanjian.statistics.${user}`;

export function keptDrafts(user: string): Drafts {
  try {
    return JSON.parse(localStorage.getItem(nameFor(user)) ?? '{}') as Drafts;
  } catch {
    return {};
  }
}

export function keepDrafts(user: string, drafts: Drafts): void {
  if (Object.keys(drafts).length === 0) localStorage.removeItem(nameFor(user));
  else localStorage.setItem(nameFor(user), JSON.stringify(drafts));
}
