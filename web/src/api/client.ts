/**
 * The only way to the server. `call` for use in queries and actions, `$api` for hooks; both reject
 * with an ApiError that holds the server's sentence, problems and request number.
 *
 *   const { data } = $api.useQuery('get', '/api/v1/session/list');
 *   await call(client.DELETE('/api/v1/session/list/{id}', { params: { path: { id } } }));
 */
import { QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import createClient from 'openapi-fetch';
import createHooks from 'openapi-react-query';
import { noteAnswer } from './activity';
import { ApiError } from './problem';
import { answered, keyOf } from './replay';
import type { paths } from './schema';

// `fetch` is looked up at each call, so that it can be replaced in tests.
export const client = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? '/' : location.origin,
  credentials: 'same-origin',
  fetch: (request) => fetch(request),
});

let onSignedOut: () => void = () => {};
/** The shell says here what happens when the server no longer knows the session. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

client.use({
  async onRequest({ request }) {
    request.headers.set('Accept-Language', i18next.language);
    const key = await keyOf(request);
    if (key) request.headers.set('Idempotency-Key', key);
    return request;
  },
  async onResponse({ request, response }) {
    answered(request);
    if (response.ok) {
      noteAnswer();
      return undefined;
    }
    const failure = await response
      .clone()
      .json()
      .catch(() => ({}));
    const asksForSession = new URL(request.url).pathname === '/api/v1/session';
    // A wrong password or code is also a 401, yet the session stands.
    const mistyped = String(failure.code ?? '').startsWith('accounts.wrong_');
    if (response.status === 401 && !asksForSession && !mistyped) onSignedOut();
    throw new ApiError(response.status, failure);
  },
});

export const $api = createHooks(client);

/** Unwraps an answer to its data. A refusal has been thrown before it gets here. */
export async function call<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

/** A request whose body is a file, byte by byte; the document types such a body as numbers. */
export function asBytes(file: File) {
  return {
    headers: { 'content-type': 'application/octet-stream' },
    body: file as never,
    bodySerializer: (body: unknown) => body as never,
  };
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal stays one; only silence and "try again later" are worth a second try.
      retry: (count, error) =>
        count < 2 && !(error instanceof ApiError && error.status < 500 && error.status !== 0),
      refetchOnWindowFocus: true,
    },
  },
});
