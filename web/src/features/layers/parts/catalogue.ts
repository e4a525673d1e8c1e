/** Which of all the versions a list shows, and in what order. */
import { kinds, optionalKinds } from '../../../api/layers';
import type { Layer } from '../queries';
import { rankOf } from './kinds';

export interface Asked {
  q?: string | undefined;
  kind?: string | undefined;
  year?: string | undefined;
  state?: string | undefined;
  /** `all`: superseded and withdrawn versions and failures that were made good as well. */
  versions?: string | undefined;
}

/**
 * What counts now: layers in use or on their way, and a failed import as long as nothing newer of
 * its name came in. Given newest first, as the server lists.
 */
export function ofToday(layers: readonly Layer[]): Layer[] {
  const seen = new Set<string>();
  return layers.filter((layer) => {
    const newest = !seen.has(layer.key);
    seen.add(layer.key);
    return (
      layer.state === 'ready' || layer.state === 'importing' || (layer.state === 'failed' && newest)
    );
  });
}

export function listed(layers: readonly Layer[], asked: Asked): Layer[] {
  // Whoever asks for versions that count no more means them, without having to say so twice.
  const old = asked.state === 'superseded' || asked.state === 'withdrawn';
  const all = asked.versions === 'all' || old;
  const text = asked.q?.trim().toLowerCase();
  return (all ? [...layers] : ofToday(layers))
    .filter(
      (layer) =>
        (!asked.kind || layer.kind === asked.kind) &&
        (!asked.year || String(layer.year) === asked.year) &&
        (!asked.state || layer.state === asked.state) &&
        (!text ||
          [layer.source, layer.key, layer.account_name, layer.digest ?? ''].some((part) =>
            part.toLowerCase().includes(text),
          )),
    )
    .sort(
      (a, b) =>
        rankOf(a.kind) - rankOf(b.kind) ||
        b.year - a.year ||
        b.created_at.localeCompare(a.created_at),
    );
}

/** Kinds of which the city has no layer in use. */
export function lacking(layers: readonly Layer[]): string[] {
  const there = new Set(layers.filter((l) => l.state === 'ready').map((l) => l.kind));
  return kinds.filter((kind) => !there.has(kind) && !optionalKinds.includes(kind));
}
