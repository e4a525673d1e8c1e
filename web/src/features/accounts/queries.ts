/** What the accounts pages ask and change, and what a change makes stale. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { call, client, queries } from '../../api/client';
import type { components } from '../../api/schema';
import { type Session, sessionQuery } from '../../api/session';
import { safeBack, signInHref } from '../../routing/roots';

export type SetUp = components['schemas']['Setup'];
export interface Credentials {
  name: string;
  password: string;
  code?: string;
}

export type Arrival = components['schemas']['SsoArrival'];
export type Returned = components['schemas']['SsoReturn'];

export async function signIn(body: Credentials): Promise<Session> {
  return begun(await call(client.POST('/api/v1/session', { body })));
}

/** A new session: nothing of whoever sat here before may be left in memory. */
function begun(session: Session): Session {
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, session);
  return session;
}

/** The ways of signing in. Silence counts as password alone: sign-in says what is wrong. */
export async function ways(): Promise<components['schemas']['Ways']> {
  try {
    return await call(client.GET('/api/v1/session/ways'));
  } catch {
    return { sso: null };
  }
}

const backKey = 'yuanjian.back';

/** Leaves for the provider; the way back is remembered in this tab. */
export async function leaveForProvider(back: string): Promise<void> {
  const { address } = await call(client.POST('/api/v1/session/sso'));
  sessionStorage.setItem(backKey, back);
  location.assign(address);
}

/** Where the reader wanted to go before the provider was asked; told once. */
export function takeBack(): string {
  const back = safeBack(sessionStorage.getItem(backKey)) ?? '/';
  sessionStorage.removeItem(backKey);
  return back;
}

/** Back from the provider. What it sent counts once. */
export async function returnFromProvider(body: Returned): Promise<Arrival> {
  const arrival = await call(client.POST('/api/v1/session/sso/return', { body }));
  if (arrival.session) begun(arrival.session);
  return arrival;
}

export async function giveProviderCode(code: string): Promise<void> {
  const { session } = await call(client.POST('/api/v1/session/sso/code', { body: { code } }));
  if (session) begun(session);
}

/** Signs out and leads to sign-in; with `back` the next sign-in returns there. */
export function useSignOut() {
  const router = useRouter();
  return async (back?: string) => {
    // A session that has already ended need not be ended.
    await call(client.DELETE('/api/v1/session')).catch(() => undefined);
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, null);
    router.history.push(signInHref(back ?? '/'));
  };
}

export async function changePassword(body: { old: string; new: string }): Promise<void> {
  await call(client.PUT('/api/v1/session/password', { body }));
  // Asked anew even where no page watches it: the routes decide by what is kept.
  await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

const sessionsKey = ['accounts', 'sessions'] as const;

export function useSessions() {
  return useQuery({
    queryKey: sessionsKey,
    queryFn: () => call(client.GET('/api/v1/session/list')),
  });
}

export function useRevokeSession() {
  return useMutation({
    mutationFn: (id: string) =>
      call(client.DELETE('/api/v1/session/list/{id}', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionsKey }),
  });
}

const tokensKey = ['accounts', 'tokens'] as const;

export function useTokens() {
  return useQuery({
    queryKey: tokensKey,
    queryFn: () => call(client.GET('/api/v1/session/tokens')),
  });
}

export function useRevokeToken() {
  return useMutation({
    mutationFn: (id: string) =>
      call(client.DELETE('/api/v1/session/tokens/{id}', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
  });
}

export function useBeginSecondFactor() {
  return useMutation({ mutationFn: () => call(client.POST('/api/v1/session/second_factor')) });
}

export function useConfirmSecondFactor() {
  return useMutation({
    mutationFn: (code: string) =>
      call(client.PUT('/api/v1/session/second_factor', { body: { code } })),
    onSuccess: () => queries.invalidateQueries(sessionQuery),
  });
}

export function useRemoveSecondFactor() {
  return useMutation({
    mutationFn: (password: string) =>
      call(client.DELETE('/api/v1/session/second_factor', { body: { password } })),
    onSuccess: () => queries.invalidateQueries(sessionQuery),
  });
}

/** Whether this installation is still empty. Silence counts as no: sign-in says what is wrong. */
export async function setupNeeded(): Promise<boolean> {
  try {
    return (await call(client.GET('/api/v1/setup'))).needed;
  } catch {
    return false;
  }
}

export async function setUp(body: SetUp): Promise<void> {
  await call(client.POST('/api/v1/setup', { body }));
}
