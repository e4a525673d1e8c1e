/** The API's own document, as the service wrote it from its code. */
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/problem';
import type { Document } from './parts/document';

export const address = '/api/v1/openapi.json';

export function useDocument() {
  return useQuery({
    queryKey: ['reference'],
    // The document does not describe itself, so the typed client has no way to it.
    queryFn: async (): Promise<Document> => {
      const answer = await fetch(address, { credentials: 'same-origin' });
      if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => ({})));
      return answer.json();
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
