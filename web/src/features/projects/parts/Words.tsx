/** Small pieces that the pages of measures share. */
import { useTranslation } from 'react-i18next';
import { dash, money } from '../../../ui/format';
import { Lamp } from '../../../ui/Lamp';
import { amount, plain, quantity, rounded, withUnit } from '../../../ui/units';
import type { Fate, ProjectState } from '../queries';
import { fateTones, stateTones } from './values';

export function StateLamp({ state }: { state: ProjectState }) {
  const { t } = useTranslation();
  return <Lamp tone={stateTones[state]} word={t(`projects.state_${state}`)} />;
}

export function FateLamp({ fate }: { fate: Fate }) {
  const { t } = useTranslation();
  return <Lamp tone={fateTones[fate]} word={t(`projects.fate_${fate}`)} />;
}

/** That overlaps of a site still have to be settled; nothing where none has. */
export function ConflictLamp({ count }: { count: number }) {
  const { t } = useTranslation();
  return count > 0 ? <Lamp tone="red" word={t('projects.conflicts_open', { count })} /> : null;
}

/** Money as people read it; a dash where none is said. */
export function moneyOf(fen: number | null | undefined): string {
  if (fen == null) return dash;
  const said = money(fen);
  return withUnit(said.value, said.unit);
}

/** A value of an indicator; a dash where it is missing. */
export function figureOf(value: number | null | undefined, unit: string, places: number): string {
  return value == null ? dash : quantity(value, unit, places);
}

/** An amount in the unit in which it is planned; a dash where there is none. */
export function amountOf(found: { value: number; unit: string } | null | undefined): string {
  return found ? amount(found.value, found.unit) : dash;
}

/** What a measure brings, as it was stated; parts of a hundred are points. */
export function useEffectWord() {
  const { t } = useTranslation();
  return (one: { effect?: number | null; effect_unit: string }): string => {
    if (one.effect == null) return dash;
    return one.effect_unit === '%'
      ? t('projects.points', { value: plain(rounded(one.effect, 4)) })
      : amount(one.effect, one.effect_unit);
  };
}
