/**
 * What the server says when it refuses, as one type. The server has already put the sentence into
 * the reader's language; only what never reached it (no network, a proxy's page) is worded here.
 */
import { t } from 'i18next';
import type { components } from './schema';

export type ServerProblem = components['schemas']['TroubleProblem'];
export type Failure = components['schemas']['Trouble'];

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly params: Record<string, unknown>;
  readonly problems: ServerProblem[];
  /** The number to give to whoever keeps the logs. */
  readonly request: string | undefined;

  constructor(status: number, failure: Partial<Failure>) {
    super(failure.message ?? t('app.server_answered', { status }));
    this.name = 'ApiError';
    this.status = status;
    this.code = failure.code ?? 'unknown';
    this.params = (failure.params ?? {}) as Record<string, unknown>;
    this.problems = failure.problems ?? [];
    this.request = failure.request;
  }
}

/** Anything thrown, as something that can be shown. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  // fetch rejects with a TypeError when no answer came.
  if (error instanceof TypeError) {
    return new ApiError(0, { code: 'no_answer', message: t('app.no_answer') });
  }
  return new ApiError(0, { code: 'bug', message: t('app.page_bug', { detail: String(error) }) });
}
