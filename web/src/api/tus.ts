/**
 * Sends a file in pieces and goes on where it broke off (tus 1.0.0): after a lost connection by
 * itself, after a closed page when the same file is chosen again, because the upload is known by
 * a key made of what the file is. `tus-js-client` would bring 40 KB for what is done here.
 */
import i18next from 'i18next';
import { ApiError } from './problem';

/** So much is sent at a time, in bytes: little is lost on a bad line. */
const piece = 4 * 1024 * 1024;
/** Waits between tries, in milliseconds; after the last the sender is told. */
const waits = [500, 1500, 4000, 10_000, 20_000];

export interface Sending {
  file: File;
  /** Where it lay in its folder; with its size and date it tells files apart. */
  path: string;
  scope: string;
  onShare: (share: number) => void;
  signal?: AbortSignal | undefined;
}

/** Answers the id of the whole upload. */
export async function sendFile({ file, path, scope, onShare, signal }: Sending): Promise<string> {
  const begun = await persist(signal, () =>
    ask('/api/v1/evidence_uploads', {
      method: 'POST',
      headers: {
        'Upload-Length': String(file.size),
        'Upload-Metadata': `filename ${base64(file.name)},key ${base64(keyOf(scope, path, file))}`,
      },
      signal: signal ?? null,
    }),
  );
  const { id } = (await begun.json()) as { id: string };
  const address = `/api/v1/evidence_uploads/${id}`;
  let at = Number(begun.headers.get('upload-offset') ?? 0);
  let broken = false;
  while (at < file.size) {
    at = await persist(signal, async () => {
      if (broken) at = await offset(address, signal);
      broken = true;
      const answer = await ask(address, {
        method: 'PATCH',
        headers: {
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': String(at),
        },
        body: file.slice(at, at + piece),
        signal: signal ?? null,
      });
      broken = false;
      return Number(answer.headers.get('upload-offset'));
    });
    onShare(file.size ? at / file.size : 1);
  }
  onShare(1);
  return id;
}

async function offset(address: string, signal: AbortSignal | undefined): Promise<number> {
  const answer = await ask(address, { method: 'HEAD', signal: signal ?? null });
  return Number(answer.headers.get('upload-offset'));
}

async function ask(address: string, init: RequestInit): Promise<Response> {
  const headers = {
    'Tus-Resumable': '1.0.0',
    'Accept-Language': i18next.language,
    ...init.headers,
  };
  const answer = await fetch(address, { credentials: 'same-origin', ...init, headers });
  if (answer.ok) return answer;
  throw new ApiError(answer.status, await answer.json().catch(() => ({})));
}

/** Tries again when no answer came, the server rests, or another try is still under way. */
async function persist<T>(signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> {
  for (const wait of waits) {
    try {
      return await act();
    } catch (error) {
      if (signal?.aborted || !isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return act();
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiError)) return error instanceof TypeError;
  return (
    error.status >= 500 ||
    error.code === 'evidence.upload_busy' ||
    error.code === 'evidence.wrong_offset'
  );
}

export function keyOf(scope: string, path: string, file: { size: number; lastModified: number }) {
  return `${scope}/${file.size}/${file.lastModified}/${hash(path)}`;
}

/** FNV-1a; the server holds keys apart by account, so chance is all that must be kept off. */
function hash(text: string): string {
  let [high, low] = [0x811c9dc5, 0x01000193];
  for (const c of text) {
    high = Math.imul(high ^ (c.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    low = Math.imul(low ^ high, 0x85ebca6b) >>> 0;
  }
  return high.toString(16) + low.toString(16);
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
