/**
 * The key by which the server tells a request that is sent again from a new one that asks for the
 * same. A request keeps its key until an answer came: whoever presses the button again because
 * the network was gone does not make two.
 */
const waiting = new Map<string, string>();

/** The key of a request that makes something; nothing for others and for files. */
export async function keyOf(request: Request): Promise<string | undefined> {
  if (request.method !== 'POST') return undefined;
  const type = request.headers.get('content-type');
  if (type && !type.startsWith('application/json')) return undefined;
  const asked = `${request.url} ${await request.clone().text()}`;
  const key = waiting.get(asked) ?? fresh();
  waiting.set(asked, key);
  return key;
}

/** An answer came, whatever it says: the next request that asks for the same is a new one. */
export function answered(request: Request): void {
  const key = request.headers.get('Idempotency-Key');
  for (const [asked, known] of waiting) if (known === key) waiting.delete(asked);
}

/** `randomUUID` is not there on plain http. */
function fresh(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
