/** Words that several pages of campaigns say alike. */
import { t } from 'i18next';

/** An edition of the national standard by its year; any other is called as it was written. */
export function editionName(edition: string): string {
  return /^\d{4}$/.test(edition) ? t('campaigns.edition_named', { edition }) : edition;
}

/** How far the title is from its loss. */
export function saidOfLoss(left: number | null | undefined): string {
  if (left == null) return t('campaigns.loss_none');
  return left === 0 ? t('campaigns.loss_done') : t('campaigns.loss_left', { steps: left });
}

export const gates = (): string[] => [
  t('campaigns.gate_1'),
  t('campaigns.gate_2'),
  t('campaigns.gate_3'),
];
