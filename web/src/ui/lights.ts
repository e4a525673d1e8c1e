/** The server's lights as tones of a lamp, and spans between days that the server gave. */
import type { Tone } from './Lamp';

/** `green`, `blue`, `yellow`, `red`, `done`, as the server says; anything else is not filled in. */
export function toneOf(light: string): Tone {
  switch (light) {
    case 'red':
      return 'red';
    case 'yellow':
      return 'amber';
    case 'blue':
      return 'blue';
    case 'green':
    case 'done':
      return 'green';
    default:
      return 'grey';
  }
}

/** Days from the server's today to a day; negative when it is over. */
export function daysTo(today: string, due: string): number {
  const at = (iso: string) => Math.round(Date.parse(`${iso}T00:00:00Z`) / 86_400_000);
  return at(due) - at(today);
}

/** How near a deadline is: over, within a week, or further off. */
export function toneOfDays(days: number): Tone {
  return days < 0 ? 'red' : days <= 7 ? 'amber' : 'green';
}
