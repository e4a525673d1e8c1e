/** Units as people read them; the server names them by keys (`m2/person`, `10,000 m3`). */
import { t } from 'i18next';
import { number } from './format';

/** The same in every language. */
const symbols: Record<string, string> = {
  '': '',
  '%': '%',
  m2: 'm²',
  m: 'm',
  km: 'km',
  'km/h': 'km/h',
  'dB(A)': 'dB(A)',
  degC: '℃',
  ratio: '',
};
const words: Record<string, string> = {
  'm2/person': 'ui.unit_m2_per_person',
  'parks per 10,000 people': 'ui.unit_parks_per_10k',
  'parks per 100,000 people': 'ui.unit_parks_per_100k',
  'km per 10,000 people': 'ui.unit_km_per_10k',
  'score (0-10)': 'ui.unit_score',
  count: 'ui.unit_count',
  days: 'ui.unit_days',
  'kg per 10,000 yuan': 'ui.unit_kg_per_10k_yuan',
  ha: 'ui.unit_ha',
  people: 'ui.unit_people',
  t: 'ui.unit_t',
  '10,000 m3': 'ui.unit_10k_m3',
  '10,000 yuan': 'ui.unit_10k_yuan',
};

export function unit(key: string): string {
  const word = words[key];
  return word ? t(word) : (symbols[key] ?? key);
}

/**
 * Rounded by GB/T 8170, as the server rounds for its documents: half goes to the even digit,
 * judged by the shortest text of the number and not by its last bits.
 */
export function rounded(value: number, places: number): number {
  if (!Number.isFinite(value)) return value;
  const shortest = plain(Math.abs(value));
  const [whole = '0', fraction = ''] = shortest.split('.');
  if (fraction.length <= places) return value;
  const tail = fraction.slice(places);
  let digits = BigInt(whole + fraction.slice(0, places));
  const half = tail.startsWith('5');
  const beyond = /[1-9]/.test(tail.slice(1));
  if (/^[6-9]/.test(tail) || (half && (beyond || digits % 2n === 1n))) digits += 1n;
  const text = digits.toString().padStart(places + 1, '0');
  const cut = text.length - places;
  const sign = value < 0 ? -1 : 1;
  return sign * Number(places === 0 ? text : `${text.slice(0, cut)}.${text.slice(cut)}`);
}

/** A value with its places and unit: 31.65%, 12.04 m²/人. */
export function quantity(value: number, unitKey: string, places: number): string {
  return withUnit(number(rounded(value, places), places), unit(unitKey));
}

/** An amount in the unit that fits its size, as the documents say it: 15.9 公顷, 3.2 km. */
export function amount(value: number, unitKey: string): string {
  if (unitKey === 'm2' && Math.abs(value) >= 10_000) return quantity(value / 10_000, 'ha', 2);
  if (unitKey === 'm' && Math.abs(value) >= 1_000) return quantity(value / 1_000, 'km', 2);
  const places: Record<string, number> = {
    m2: 0,
    m: 0,
    people: 0,
    count: 0,
    days: 0,
    'score (0-10)': 1,
    degC: 1,
    'dB(A)': 1,
  };
  return quantity(value, unitKey, places[unitKey] ?? 2);
}

export function withUnit(figure: string, word: string): string {
  if (!word) return figure;
  return word === '%' || word === '℃' ? `${figure}${word}` : `${figure} ${word}`;
}

/** All digits, never with an exponent. */
export function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '') : text;
}
