/**
 * A change of what the server keeps: refused with an ApiError, and followed by asking anew for
 * what it made stale.
 *
 *   const rename = useChange([['organisations']], (body: RenameBody) => call(client.POST(…)));
 */
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { asApiError } from './problem';

export function useChange<Given, Answer>(
  stale: readonly QueryKey[],
  act: (given: Given) => Promise<Answer>,
) {
  const known = useQueryClient();
  return useMutation({
    mutationFn: async (given: Given) => {
      try {
        return await act(given);
      } catch (error) {
        throw asApiError(error);
      }
    },
    // After a refusal too: somebody else may have been first.
    onSettled: () => Promise.all(stale.map((queryKey) => known.invalidateQueries({ queryKey }))),
  });
}
