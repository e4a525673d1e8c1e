/** The rows of an edition, which forms of several features choose from. */
import { useQuery } from '@tanstack/react-query';
import { call, client } from './client';

/** The rows of an edition that is known here by the name that the campaign gives it. */
export function useRows(edition: string | undefined) {
  return useQuery({
    queryKey: ['standards', 'rows', edition],
    enabled: edition !== undefined,
    queryFn: async () => {
      const known = await call(client.GET('/api/v1/standards'));
      const one = known?.find((row) => row.title === edition || row.edition === edition);
      if (!one) return [];
      const whole = await call(
        client.GET('/api/v1/standards/{edition}', { params: { path: { edition: one.edition } } }),
      );
      return whole.categories.flatMap((category) => category.indicators);
    },
  });
}
