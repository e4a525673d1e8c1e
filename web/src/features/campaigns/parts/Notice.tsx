/** The notice from above that began it, with its file. */
import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { DownloadOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { Nothing } from '../../../ui/States';
import { Upload } from '../../../ui/Upload';
import styles from '../pages/Campaign.module.css';
import { type CampaignView, usePutNotice } from '../queries';

const LIMIT = 50 * 1024 * 1024;

export function Notice({ view }: { view: CampaignView }) {
  const { t } = useTranslation();
  const put = usePutNotice(view.id);
  const { issuer, title, number, issued_on, file_name, digest } = view.notice;
  const manages = view.may.includes('update');
  return (
    <div className={styles.stack}>
      {title || number ? (
        <Facts>
          <Fact name={t('campaigns.issuer')}>{issuer || dash}</Fact>
          <Fact name={t('campaigns.notice_title')}>{title || dash}</Fact>
          <Fact name={t('campaigns.document')}>{number || dash}</Fact>
          <Fact name={t('campaigns.issued_on')}>{issued_on || dash}</Fact>
        </Facts>
      ) : (
        <Nothing
          title={t('campaigns.no_notice')}
          why={t(manages ? 'campaigns.no_notice_why' : 'campaigns.no_notice_wait')}
        />
      )}
      {digest ? (
        <div>
          <Button
            href={`/api/v1/campaigns/${view.id}/notice/file`}
            download={file_name || 'notice'}
            icon={<DownloadOutlined />}
          >
            {t('campaigns.download_notice')}
          </Button>{' '}
          <span className={styles.soft}>{file_name}</span>
        </div>
      ) : null}
      {manages ? (
        <Upload
          label={t(digest ? 'campaigns.replace_notice' : 'campaigns.upload_notice')}
          help={t('campaigns.notice_help')}
          limit={LIMIT}
          send={async (files) => {
            const [file] = files;
            if (file) await put.mutateAsync({ file, revision: view.revision });
          }}
        />
      ) : null}
    </div>
  );
}
