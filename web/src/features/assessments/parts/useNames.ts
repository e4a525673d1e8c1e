/** Names of what a record only knows by keys: its edition's indicators, the statistics, the title. */
import { type Detail, useFigures } from '../queries';
import type { Names } from './words';

export function useNames(detail: Detail): Names {
  const figures = useFigures();
  return {
    tier: detail.names.tier,
    indicators: detail.names.indicators,
    statistics: Object.fromEntries((figures.data?.rows ?? []).map(({ key, name }) => [key, name])),
  };
}
