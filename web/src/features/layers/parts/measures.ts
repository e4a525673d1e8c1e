/** Areas and lengths of whole layers: the unit goes with the size, since kinds differ widely. */
import { t } from 'i18next';
import { hectares, number, squareMetres } from '../../../ui/format';

/** 1,234.50 hectares, or whole square metres below one hectare. */
export function area(value: number): string {
  return value >= 10_000
    ? t('layers.hectares', { value: hectares(value) })
    : t('layers.square_metres', { value: squareMetres(value) });
}

export function length(value: number): string {
  return value >= 1000
    ? t('layers.kilometres', { value: number(value / 1000, 2) })
    : t('layers.metres', { value: number(value, 0) });
}

/** How much ground a layer covers or how long it is; nothing for points. */
export function extent(
  told: { area_m2?: number | null; length_m?: number | null } | null | undefined,
) {
  if (told?.area_m2 && told.area_m2 > 0) return area(told.area_m2);
  if (told?.length_m && told.length_m > 0) return length(told.length_m);
  return undefined;
}
