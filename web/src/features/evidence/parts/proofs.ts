/** What a piece proves as one choice of a list: item and kind in one value. */
import type { Ledger, Proof } from '../queries';

export interface Choice {
  value: string;
  label: string;
}

/** Every kind of every item, and each item without a kind, in the edition's order. */
export function choicesOf(ledger: Ledger): Choice[] {
  return ledger.categories
    .flatMap(({ items }) => items)
    .flatMap((item) => {
      const name = `${item.number} ${item.name}`;
      const named = item.kinds.filter((kind) => kind.key !== 'any');
      const kinds = named.map((kind) => ({
        value: keyOfProof({ item: item.key, kind: kind.key }),
        label: `${name} · ${kind.name}`,
      }));
      return [...kinds, { value: keyOfProof({ item: item.key, kind: '' }), label: name }];
    });
}

export const keyOfProof = ({ item, kind }: Proof) => `${item}:${kind === 'any' ? '' : kind}`;

export function proofOf(value: string): Proof {
  const at = value.indexOf(':');
  return { item: value.slice(0, at), kind: value.slice(at + 1) };
}
