/** Words that several pages of campaigns say alike. */
import { t } from 'i18next';

/** An edition of the national standard by its year; any other is called as it was written. */
export function editionName(edition: string): string {
  return /^\d{4}$/.test(edition) ? t('campaigns.edition_named', { edition }) : edition;
}
