/**
 * Handing in a filled workbook: the server takes it whole, or gives it back with every fault marked
 * beside its cell.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '../../../ui/format';
import { DownloadOutlined } from '../../../ui/icons';
import { Alert, Button, Modal } from '../../../ui/kit';
import { type Problem, Problems } from '../../../ui/Problems';
import { Upload } from '../../../ui/Upload';
import { sendWorkbook, type WorkbookView } from '../queries';
import styles from './Workbook.module.css';

export function Workbook({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState<WorkbookView>();
  const taken = answer?.figures ?? undefined;
  return (
    <Modal
      title={t('statistics.hand_in_workbook')}
      open={open}
      onCancel={onClose}
      afterClose={() => setAnswer(undefined)}
      width={720}
      destroyOnHidden
      footer={
        answer ? (
          <>
            <Button onClick={() => setAnswer(undefined)}>{t('ui.upload_again')}</Button>
            <Button type="primary" onClick={onClose}>
              {t('ui.close')}
            </Button>
          </>
        ) : null
      }
    >
      <div className={styles.body}>
        {answer ? (
          <>
            <Alert
              showIcon
              role="status"
              type={taken === undefined ? 'error' : 'success'}
              title={
                taken === undefined
                  ? t('statistics.workbook_refused')
                  : t('statistics.workbook_taken', { shown: number(taken) })
              }
            />
            {answer.marked ? (
              <p>
                <Button href={answer.marked} icon={<DownloadOutlined />}>
                  {t('statistics.download_marked')}
                </Button>
              </p>
            ) : null}
            <Problems problems={answer.problems as Problem[]} />
          </>
        ) : (
          <>
            <p>
              {t('statistics.workbook_how')}{' '}
              <a href="/api/v1/statistics/template">{t('statistics.download_workbook')}</a>
            </p>
            <Upload
              label={t('statistics.workbook')}
              help={t('statistics.workbook_help')}
              accept=".xlsx"
              send={async (files, onShare) => setAnswer(await sendWorkbook(files, onShare))}
            />
          </>
        )}
      </div>
    </Modal>
  );
}
