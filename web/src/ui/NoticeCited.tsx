/** The notice from above that something rests on, in a line, with its file where one is kept. */
import { useTranslation } from 'react-i18next';

export interface CitedNotice {
  campaign: string;
  issuer: string;
  title: string;
  number: string;
  issued_on: string;
  file_name: string;
  digest: string;
}

export function NoticeCited({ notice }: { notice: CitedNotice }) {
  const { t } = useTranslation();
  const { campaign, issuer, title, number, issued_on, file_name, digest } = notice;
  const said = [issuer, title ? t('ui.titled', { title }) : '', number, issued_on]
    .filter(Boolean)
    .join(' ');
  return digest ? (
    <a href={`/api/v1/campaigns/${campaign}/notice/file`} download={file_name || 'notice'}>
      {said}
    </a>
  ) : (
    <span>{said}</span>
  );
}
