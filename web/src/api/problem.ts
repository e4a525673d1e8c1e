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
    const [first] = failure.problems ?? [];
    super(
      failure.message === undefined
        ? t('app.server_answered', { status })
        : withoutField(failure.message, first?.place.field),
    );
    this.name = 'ApiError';
    this.status = status;
    this.code = failure.code ?? 'unknown';
    this.params = (failure.params ?? {}) as Record<string, unknown>;
    this.problems = (failure.problems ?? []).map((problem) => ({
      ...problem,
      message: withoutField(problem.message, problem.place.field),
    }));
    this.request = failure.request;
  }
}

/**
 * The sentence without the name that programs give the field: the page shows the problem at the
 * field, or names it as people do.
 */
export function withoutField(message: string, field: string | null | undefined): string {
  const quoted = `\u201c${field}\u201d`;
  const at = field ? message.indexOf(quoted) : -1;
  const end = at < 0 ? undefined : /^(\uff1a|: )/.exec(message.slice(at + quoted.length))?.[0];
  if (end === undefined) return message;
  const before = message.slice(0, at).replace(/(\uff0c|, )$/, '');
  const after = message.slice(at + quoted.length + end.length);
  return before ? before + end + after : after;
}

/** What an upload was refused with, as ui/Upload `putFiles` tells it: status 0 when no answer came. */
export function uploadError(status: number, body: unknown): ApiError {
  return status === 0
    ? asApiError(new TypeError())
    : new ApiError(status, (body ?? {}) as Partial<Failure>);
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

/** The same for what may have gone well: nothing for nothing. */
export const asRefusal = (error: unknown): ApiError | null => (error ? asApiError(error) : null);
