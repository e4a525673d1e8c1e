/** What of the tasks is shown and in which order; what changed; and bars over time. */

import type { ListSearch } from '../../../routing/search';
import { toneOf } from '../../../ui/lights';
import type { TimelineRow } from '../../../ui/Timeline';
import type { Light, Lights, Task } from '../queries';

/** What needs somebody stands first. */
export const lightOrder = ['red', 'yellow', 'blue', 'grey', 'green'] as const satisfies Light[];

export const states = [
  'draft',
  'in_progress',
  'submitted',
  'changes_requested',
  'closed',
  'withdrawn',
] as const;

/** The filters of the address; what was withdrawn is shown only to whoever asks for it. */
export function filtered(tasks: readonly Task[], search: ListSearch): Task[] {
  const words = search.text?.trim().toLowerCase();
  return tasks.filter(
    (task) =>
      task.parent == null &&
      (search.state ? task.state === search.state : task.state !== 'withdrawn') &&
      (!search.light || task.light === search.light) &&
      (!search.category || task.category === search.category) &&
      (!search.territory || task.division === search.territory) &&
      (!search.central || task.central) &&
      (!search.programme || task.programmes.includes(search.programme)) &&
      (!search.unit ||
        task.lead?.id === search.unit ||
        task.parts.some((part) => part.unit.id === search.unit)) &&
      (!search.changed || hasChanged(task)) &&
      (!words ||
        [task.title, task.item_name, task.requirement, task.lead?.name, task.person?.person]
          .filter(Boolean)
          .some((text) => text?.toLowerCase().includes(words))),
  );
}

/** Whether light or state differ from the day that was asked for. */
export function hasChanged(task: Task): boolean {
  return task.was != null && (task.was.light !== task.light || task.was.state !== task.state);
}

export function countLights(tasks: readonly Task[]): Lights {
  const lights: Lights = { red: 0, yellow: 0, blue: 0, grey: 0, green: 0 };
  for (const { light } of tasks) if (light) lights[light] += 1;
  return lights;
}

/** Categories in the order in which their first task stands. */
export function byCategory(tasks: readonly Task[]): { key: string; name: string; tasks: Task[] }[] {
  const found = new Map<string, { key: string; name: string; tasks: Task[] }>();
  for (const task of tasks) {
    const group = found.get(task.category);
    if (group) group.tasks.push(task);
    else found.set(task.category, { key: task.category, name: task.category_name, tasks: [task] });
  }
  return [...found.values()];
}

/** Each that a list names once, in the list's order, for a choice. */
export function choices(
  pairs: readonly (readonly [value: string, label: string])[],
): { value: string; label: string }[] {
  return [...new Map(pairs)].filter(([value]) => value).map(([value, label]) => ({ value, label }));
}

/** What still waits for the unit, the latest first; then what lies with others; then what is done. */
export function lateFirst(tasks: readonly Task[]): Task[] {
  const rank = (task: Task) => (task.state === 'closed' ? 2 : task.state === 'submitted' ? 1 : 0);
  const left = (task: Task) => task.days_left ?? Number.MAX_SAFE_INTEGER;
  return [...tasks].sort((a, b) => rank(a) - rank(b) || left(a) - left(b) || a.number - b.number);
}

/** A bar from its beginning (the campaign's, where it says none) to its due day. */
export function barsOf(
  tasks: readonly Task[],
  begins: string,
  wordOf: (light: Light) => string,
): TimelineRow[] {
  return tasks
    .filter((task) => task.due_on && task.state !== 'withdrawn')
    .map((task) => {
      const to = task.due_on ?? begins;
      const from = task.starts_on ?? begins;
      return {
        key: task.id,
        title: task.title,
        planned: { from: earlier(from, to), to },
        tone: task.light ? toneOf(task.light) : undefined,
        word: task.light ? wordOf(task.light) : undefined,
      };
    });
}

/** Of two days as YYYY-MM-DD. */
export function earlier(one: string, other: string): string {
  return one < other ? one : other;
}
