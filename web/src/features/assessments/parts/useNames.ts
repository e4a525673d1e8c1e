/** Names of what a record only knows by keys: its edition's indicators, the statistics, the title. */
import { type Detail, useFigures } from '../queries';
import type { Names } from './words';

/** Nothing until they are known: a key is not shown in the meantime. */
export function useNames(detail: Detail): Names | undefined {
  const figures = useFigures();
  if (figures.isLoading) return undefined;
  return {
    tier: detail.names.tier,
    indicators: detail.names.indicators,
    statistics: Object.fromEntries((figures.data?.rows ?? []).map(({ key, name }) => [key, name])),
  };
}
