/**
 * Who is signed in and what they may do. Every page asks here:
 *
 *   const session = useSession();
 *   const mayImport = useMay('layers.import');
 */
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { call, client } from './client';
import { ApiError } from './problem';
import type { components } from './schema';

export type Session = components['schemas']['SessionView'];

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await call(client.GET('/api/v1/session'));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Inside the shell, where somebody is signed in. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new ApiError(401, { code: 'signed_out' });
  return data;
}

export function useMay(permission: string): boolean {
  return useSession().may.includes(permission);
}
