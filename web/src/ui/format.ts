/**
 * Numbers, dates and spans as people read them (ui.md §4); the one place that knows. Values arrive
 * already rounded by the server: here they only get their separators, places and unit.
 */
import i18next, { t } from 'i18next';

/** Why there is no value. Zero is a value. */
export type Missing = 'unfilled' | 'not_applicable' | 'no_access';
export const dash = '—';

/** 12,345.60: separators, and exactly `places` decimals (as many as there are when not given). */
export function number(value: number, places?: number): string {
  return new Intl.NumberFormat('en-US', {
    minimumFractionDigits: places ?? 0,
    maximumFractionDigits: places ?? 20,
  }).format(Object.is(value, -0) ? 0 : value);
}

/** Hectares, two places, from square metres. */
export function hectares(squareMetres: number): string {
  return number(squareMetres / 10_000, 2);
}

export function squareMetres(value: number): string {
  return number(value, 0);
}

/** A share of one as a percentage with one place, without the sign: the unit stands beside it. */
export function percent(share: number, places = 1): string {
  return number(share * 100, places);
}

/** Money from whole fen: 万元 with one place; above 10 000 万元 in 亿元 with two. */
export function money(fen: number): { value: string; unit: string } {
  const tenThousands = fen / 1_000_000;
  return Math.abs(tenThousands) > 10_000
    ? { value: number(tenThousands / 10_000, 2), unit: t('ui.unit_hundred_million_yuan') }
    : { value: number(tenThousands, 1), unit: t('ui.unit_ten_thousand_yuan') };
}

/** 2026-11-23, from a day or from an instant as it falls in China. */
export function day(iso: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? iso : parts(iso).day;
}

/** 2026-11-23 08:40 */
export function instant(iso: string): string {
  const { day, time } = parts(iso);
  return `${day} ${time}`;
}

/** 11月23日, where the year is clear and room is short. */
export function dayInYear(iso: string): string {
  const form = { month: 'short', day: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(i18next.language, form).format(new Date(`${day(iso)}T00:00:00Z`));
}

/** 11月23日（周一）, for prose. */
export function dayInProse(iso: string): string {
  const on = day(iso);
  const [year, month, date] = on.split('-').map(Number) as [number, number, number];
  const weekday = new Date(Date.UTC(year, month - 1, date)).getUTCDay();
  return t('ui.day_in_prose', { day: on, month, date, weekday: t(`ui.weekday_${weekday}`) });
}

/** 剩 3 天, 今日到期, 逾期 5 天. The server counts the days; a page never reads its own clock. */
export function daysLeft(days: number, kind: 'calendar' | 'working' = 'calendar'): string {
  if (days === 0) return t('ui.due_today');
  const key = days > 0 ? 'ui.days_left' : 'ui.days_over';
  return t(kind === 'working' ? `${key}_working` : key, { days: Math.abs(days) });
}

/** A file's size, for people: 3.4 MB. */
export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${number(count / 1024, 0)} KB`;
  return `${number(count / (1024 * 1024), 1)} MB`;
}

export function missing(reason: Missing): string {
  return t(`ui.missing_${reason}`);
}

/** A change beside a figure: +1.2, −0.4; with a real minus sign. */
export function change(delta: number, places?: number): string {
  if (delta === 0) return number(0, places);
  return `${delta > 0 ? '+' : '−'}${number(Math.abs(delta), places)}`;
}

const chinese = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

function parts(iso: string): { day: string; time: string } {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return { day: iso, time: '' };
  const found = Object.fromEntries(chinese.formatToParts(date).map((p) => [p.type, p.value]));
  return {
    day: `${found.year}-${found.month}-${found.day}`,
    time: `${found.hour}:${found.minute}`,
  };
}

/** The first twelve digits of a content's name: enough to tell two apart by eye. */
export const shortDigest = (digest: string) => digest.replace('sha256:', '').slice(0, 12);
