/** What the page of accounts asks and changes, and what a change makes stale. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { call, client, queries } from '../../api/client';
import type { components } from '../../api/schema';

export type Account = components['schemas']['AccountView'];
export type NewGrant = components['schemas']['NewGrant'];
export type Reaches = components['schemas']['Reaches'];

const accountsKey = ['people', 'accounts'] as const;
const stale = () => queries.invalidateQueries({ queryKey: accountsKey });

export function useAccounts() {
  return useQuery({ queryKey: accountsKey, queryFn: () => call(client.GET('/api/v1/accounts')) });
}

export function useReaches() {
  return useQuery({
    queryKey: ['people', 'reaches'],
    queryFn: () => call(client.GET('/api/v1/accounts/reaches')),
  });
}

export async function createAccount(body: components['schemas']['CreateAccount']): Promise<string> {
  const { id } = await call(client.POST('/api/v1/accounts', { body }));
  await stale();
  return id;
}

export async function updateAccount(
  account: Account,
  change: { display_name?: string; disabled?: boolean },
): Promise<void> {
  const { id, revision, display_name, disabled } = account;
  await call(
    client.PUT('/api/v1/accounts/{id}', {
      params: { path: { id } },
      body: { revision, display_name, disabled, ...change },
    }),
  );
  await stale();
}

export async function giveRole(id: string, body: NewGrant): Promise<void> {
  await call(client.POST('/api/v1/accounts/{id}/grants', { params: { path: { id } }, body }));
  await stale();
}

export function useTakeRole(id: string) {
  return useMutation({
    mutationFn: (grant: string) =>
      call(
        client.DELETE('/api/v1/accounts/{id}/grants/{grant}', { params: { path: { id, grant } } }),
      ),
    onSuccess: stale,
  });
}

export function useSwitch(account: Account) {
  return useMutation({
    mutationFn: (disabled: boolean) => updateAccount(account, { disabled }),
  });
}

export function useReset(id: string) {
  return useMutation({
    mutationFn: (password: string) =>
      call(
        client.POST('/api/v1/accounts/{id}/resets', {
          params: { path: { id } },
          body: { password },
        }),
      ),
    onSuccess: stale,
  });
}

export function useEndSessions(id: string) {
  return useMutation({
    mutationFn: () =>
      call(client.DELETE('/api/v1/accounts/{id}/sessions', { params: { path: { id } } })),
    onSuccess: stale,
  });
}

/** Whether the installation has single sign-on at all. */
export function useHasSso(): boolean {
  const { data } = useQuery({
    queryKey: ['people', 'ways'],
    queryFn: () => call(client.GET('/api/v1/session/ways')),
  });
  return Boolean(data?.sso);
}

export function useSso(id: string) {
  const params = { path: { id } };
  return useMutation({
    mutationFn: (allowed: boolean) =>
      allowed
        ? call(client.PUT('/api/v1/accounts/{id}/sso', { params }))
        : call(client.DELETE('/api/v1/accounts/{id}/sso', { params })),
    onSuccess: stale,
  });
}

const tokensKey = ['people', 'tokens'] as const;

/** The tokens of programs of all accounts. */
export function useAllTokens() {
  return useQuery({
    queryKey: tokensKey,
    queryFn: () => call(client.GET('/api/v1/accounts/tokens')),
  });
}

export function useRevokeTokenOf() {
  return useMutation({
    mutationFn: ({ account, id }: { account: string; id: string }) =>
      call(
        client.DELETE('/api/v1/accounts/{id}/tokens/{token}', {
          params: { path: { id: account, token: id } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
  });
}
