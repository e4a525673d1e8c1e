/**
 * Findings in words, as the documents say them: most sentences are those of `locales/…/calc.json`
 * and `standard.json`. `names` is what only the edition can name.
 */
import type { TFunction } from 'i18next';
import { number } from '../../../ui/format';
import type { LampProps } from '../../../ui/Lamp';
import { amount, plain, quantity, rounded, unit, withUnit } from '../../../ui/units';
import type {
  Condition,
  Gap,
  Judgement,
  Limit,
  Measure,
  Need,
  Reason,
  Verdict,
  Zone,
  ZoneOutcome,
} from './record';

export interface Names {
  tier: string;
  indicators: Readonly<Record<string, string>>;
  /** Of the edition's statistics, by key. */
  statistics: Readonly<Record<string, string>>;
}

const known = (t: TFunction, key: string, other: string) => t(key, { defaultValue: other });

export function zoneWord(zone: Zone, t: TFunction): string {
  return zone.name || known(t, `zone.${zone.kind}`, zone.code);
}

/** What a quantity is: a statistic of the edition, or a part that methods name. */
export function label(key: string, names: Names, t: TFunction): string {
  return names.statistics[key] ?? known(t, `part.${key}`, key);
}

const tones: Record<Verdict, LampProps['tone']> = {
  pass: 'green',
  within_margin: 'green',
  fail: 'red',
  missing: 'grey',
  unconfirmed: 'amber',
  not_applicable: 'grey',
};

export function verdictWord(
  { verdict, provisional }: { verdict: Verdict; provisional?: boolean },
  t: TFunction,
): string {
  const word = t(`assessments.verdict_${verdict}`);
  return provisional ? t('assessments.provisional', { word }) : word;
}

export function lampOf(
  judgement: { verdict: Verdict; provisional?: boolean },
  t: TFunction,
): LampProps {
  return { tone: tones[judgement.verdict], word: verdictWord(judgement, t) };
}

/** A part of the city by the limit of the whole: its own target and doubts are said once, above. */
export function zoneLamp(verdict: Verdict, t: TFunction): LampProps {
  return lampOf({ verdict: verdict === 'within_margin' ? 'pass' : verdict }, t);
}

/** ≥31%, or the words for a yes. */
export function limitWord(limit: Limit, unitKey: string, t: TFunction): string {
  const said = (value: number) => withUnit(number(rounded(value, 2)), unit(unitKey));
  if (limit === 'yes') return t('requirement.yes');
  if ('at_least' in limit) return `≥${said(limit.at_least)}`;
  if ('at_most' in limit) return `≤${said(limit.at_most)}`;
  return t('requirement.between', { low: said(limit.between[0]), high: said(limit.between[1]) });
}

const factUnits: Record<string, string> = {
  construction_land_per_capita_m2: 'm2/person',
  historic_district_share_percent: '%',
  urban_population: 'people',
};

export function factWord(name: string, t: TFunction): string {
  return known(t, `assessments.fact_${name}`, name);
}

export function factValue(name: string, value: number | boolean | string, t: TFunction): string {
  if (typeof value === 'boolean') return t(value ? 'answer.true' : 'answer.false');
  if (typeof value === 'string') return known(t, `fact_word.${value}`, value);
  return withUnit(number(rounded(value, 2)), unit(factUnits[name] ?? ''));
}

/** Why this threshold and not another counts. */
export function conditionWord({ field, is }: Condition, t: TFunction): string {
  const name = factWord(field, t);
  const [[test, value] = ['', false]] = Object.entries(is);
  if (typeof value === 'number') {
    const sign = known(t, `list.${test}`, '');
    return `${name}${sign}${withUnit(number(value), unit(factUnits[field] ?? ''))}`;
  }
  const said = Array.isArray(value)
    ? value.map((word) => factValue(field, word, t)).join(t('list.or'))
    : t(value ? 'answer.true' : 'answer.false');
  return `${name}${t('list.is')}${said}`;
}

export function requirement(judgement: Judgement, unitKey: string, t: TFunction): string {
  const { threshold } = judgement;
  if (!threshold) return t('requirement.none');
  const limit = limitWord(threshold.limit, unitKey, t);
  if (!threshold.when?.length) return limit;
  const when = threshold.when.map((one) => conditionWord(one, t)).join(t('list.and'));
  return t('requirement.when', { limit, when });
}

/** The value with the digits of its measure. */
export function valueWord(value: number, measure: Measure, t: TFunction): string {
  if (measure.unit === '') return t(value > 0 ? 'answer.yes' : 'answer.no');
  return quantity(value, measure.unit, measure.decimals);
}

export function needWord(need: Need, names: Names, t: TFunction): string {
  const layer = known(t, `layer_kind.${need.kind ?? ''}`, need.kind ?? '');
  return t(`need.${need.need}`, {
    layer,
    attribute: known(t, `role.${need.attribute ?? ''}`, need.attribute ?? ''),
    name: need.need === 'statistic' ? label(need.key ?? '', names, t) : (need.name ?? ''),
    year: need.year,
    method: need.method,
  });
}

/** How far values lie apart; that of two percentages is counted in points. */
export function apart(value: number, unitKey: string, t: TFunction): string {
  const least = 0.0001;
  const said = (figure: number) =>
    unitKey === '%'
      ? t('gap.points', { points: plain(figure) })
      : withUnit(plain(figure), unit(unitKey));
  return value > 0 && value < least
    ? t('assessments.less_than', { amount: said(least) })
    : said(rounded(value, 4));
}

/** Everything an outcome lacks, one line each. */
export function needWords(outcome: ZoneOutcome | undefined, names: Names, t: TFunction): string[] {
  if (outcome?.state === 'missing')
    return (outcome.needs ?? []).map((need) => needWord(need, names, t));
  if (outcome?.state === 'nothing')
    return [t('need.nothing', { what: label(outcome.of ?? '', names, t) })];
  return [];
}

/** A gap as something to do. */
export function gapWord(gap: Gap, method: string, names: Names, t: TFunction): string {
  const size =
    gap.amount.unit === '%'
      ? t('gap.points', { points: number(rounded(gap.amount.value, 2)) })
      : amount(gap.amount.value, gap.amount.unit);
  const code =
    gap.direction === 'reduce'
      ? 'gap.reduce'
      : method === 'declaration'
        ? 'gap.declaration'
        : 'gap.add';
  let text: string = t(code, { amount: size, what: label(gap.amount.label, names, t) });
  if (gap.zone) text = t('gap.in_zone', { zone: zoneWord(gap.zone, t), gap: text });
  if (gap.people_not_served)
    text += t('gap.people', { people: number(rounded(gap.people_not_served, 0)) });
  return text;
}

/** A reason of a judgement, with keys of the edition put into words. */
export function reasonWord(reason: Reason, names: Names, t: TFunction): string {
  const params: Record<string, unknown> = { ...reason.params };
  const text = (key: string) => (typeof params[key] === 'string' ? params[key] : undefined);
  const indicator = text('indicator');
  if (indicator) params.indicator = names.indicators[indicator] ?? indicator;
  const fact = text('fact');
  if (fact) params.fact = factWord(fact, t);
  if (text('tier')) params.tier = names.tier;
  for (const [key, value] of Object.entries(params))
    if (typeof value === 'number' && !Number.isInteger(value))
      params[key] = number(rounded(value, 2));
  const code = reason.code.includes('.') ? reason.code : `plausible.${reason.code}`;
  return t(code, { ...params, defaultValue: reason.code });
}

export function exclusionWord(
  exclusion: NonNullable<ZoneOutcome['exclusions']>[number],
  names: Names,
  t: TFunction,
): string {
  return t(`exclusion.${exclusion.reason}`, {
    what: label(exclusion.amount.label, names, t),
    amount: amount(exclusion.amount.value, exclusion.amount.unit),
  });
}

/** The formula with this city's figures: 绿地面积 2,041.38 公顷 ÷ 建成区面积 … = 31.65%. */
export function filledIn(
  outcome: ZoneOutcome | undefined,
  measure: Measure,
  names: Names,
  t: TFunction,
): string | undefined {
  if (outcome?.state !== 'measured' || outcome.value === undefined || !outcome.numerator)
    return undefined;
  const part = ({ value, unit: unitKey, label: key }: NonNullable<ZoneOutcome['numerator']>) =>
    `${label(key, names, t)} ${amount(value, unitKey)}`;
  const value = valueWord(outcome.value, measure, t);
  return outcome.denominator
    ? `${part(outcome.numerator)} ÷ ${part(outcome.denominator)} = ${value}`
    : `${label(outcome.numerator.label, names, t)} = ${value}`;
}

/** A parameter's value in words, however it is nested. */
export function parameterWord(value: unknown, names: Names, t: TFunction): string {
  if (typeof value === 'boolean') return t(value ? 'answer.true' : 'answer.false');
  if (typeof value === 'number') return plain(value);
  if (typeof value === 'string')
    return (
      names.statistics[value] ?? known(t, `choice.${value}`, known(t, `method.${value}`, value))
    );
  if (Array.isArray(value))
    return value.map((one) => parameterWord(one, names, t)).join(t('list.sentence'));
  if (value && typeof value === 'object')
    return Object.entries(value)
      .map(([key, inner]) => `${parameterName(key, t)} ${parameterWord(inner, names, t)}`)
      .join(t('list.comma'));
  return '';
}

export function parameterName(key: string, t: TFunction): string {
  return known(t, `parameter.${key}`, key);
}
