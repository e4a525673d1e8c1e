/** What everybody should hear of a campaign: the notice that began it, and each step it took. */
import type { Campaign } from '../queries';

export interface Told {
  key: string;
  on: string;
  /** `notice`, or the move. */
  what: string;
  /** Number of the document. */
  document: string;
  /** Who sent it, or what was said with it. */
  note: string;
}

export function toldOf(campaign: Campaign): Told[] {
  const { issued_on, title, number = '', issuer } = campaign.notice;
  const told: Told[] = campaign.moves.map((move) => ({
    key: `${move.on} ${move.move} ${move.to_state}`,
    on: move.on,
    what: move.move,
    document: move.document,
    note: move.note,
  }));
  if (title || number)
    told.push({
      key: 'notice',
      on: issued_on || campaign.starts_on,
      what: 'notice',
      document: number,
      note: [issuer, title].filter(Boolean).join(' '),
    });
  return told.sort((a, b) => b.on.localeCompare(a.on));
}
