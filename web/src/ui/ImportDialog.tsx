/**
 * Handing in a file in four steps: take the template, upload, see all problems at once, confirm.
 * The page gives what the server found; nothing is stored until `onConfirm`.
 */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './ImportDialog.module.css';
import { DownloadOutlined } from './icons';
import { Button, Modal } from './kit';
import { type Problem, Problems } from './Problems';
import { type Refusal, Refused } from './States';
import { Steps } from './Steps';
import { Upload, type UploadProps } from './Upload';

export interface Checked {
  /** In words: what will be stored. */
  summary: ReactNode;
  problems: Problem[];
  /** The same file with marks at each problem. */
  markedHref?: string | undefined;
}
export interface ImportDialogProps<Found extends Checked> {
  title: string;
  open: boolean;
  onClose: () => void;
  templateHref?: string | undefined;
  upload: Omit<UploadProps, 'send'>;
  /** What is to be chosen before the file is looked through. */
  aside?: ReactNode;
  check: (files: File[], onShare: (share: number) => void) => Promise<Found>;
  confirmLabel: string;
  onConfirm: (found: Found) => Promise<ReactNode>;
}

export function ImportDialog<Found extends Checked>(props: ImportDialogProps<Found>) {
  const { t } = useTranslation();
  const { title, open, onClose, templateHref, upload, aside, check, confirmLabel, onConfirm } =
    props;
  const [found, setFound] = useState<Found>();
  const [result, setResult] = useState<ReactNode>();
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const blocked = found?.problems.some((p) => p.severity === 'error') ?? false;
  const again = () => {
    setFound(undefined);
    setResult(undefined);
    setRefusal(undefined);
  };
  const confirm = async () => {
    if (!found) return;
    setSending(true);
    setRefusal(undefined);
    try {
      setResult(await onConfirm(found));
    } catch (error) {
      setRefusal(error as Refusal);
    } finally {
      setSending(false);
    }
  };
  return (
    <Modal
      title={title}
      open={open}
      onCancel={onClose}
      afterClose={again}
      width={720}
      destroyOnHidden
      footer={
        result ? (
          <Button type="primary" onClick={onClose}>
            {t('ui.close')}
          </Button>
        ) : found ? (
          <>
            <Button onClick={again}>{t('ui.upload_again')}</Button>
            <Button
              type="primary"
              loading={sending}
              disabled={blocked}
              onClick={() => void confirm()}
            >
              {confirmLabel}
            </Button>
          </>
        ) : null
      }
    >
      <div className={styles.body}>
        <Steps
          current={result ? 2 : found ? 1 : 0}
          titles={[t('ui.import_upload'), t('ui.import_check'), t('ui.import_done')]}
        />
        {result ? (
          <div role="status">{result}</div>
        ) : found ? (
          <>
            <div>{found.summary}</div>
            {blocked ? <p className={styles.blocked}>{t('ui.import_blocked')}</p> : null}
            <Problems problems={found.problems} />
            {found.markedHref ? (
              <Button href={found.markedHref} icon={<DownloadOutlined />}>
                {t('ui.download_marked')}
              </Button>
            ) : null}
            {refusal ? <Refused error={refusal} /> : null}
          </>
        ) : (
          <>
            {templateHref ? (
              <p>
                <a href={templateHref}>{t('ui.download_template')}</a>
              </p>
            ) : null}
            {aside}
            <Upload
              {...upload}
              send={async (files, onShare) => setFound(await check(files, onShare))}
            />
          </>
        )}
      </div>
    </Modal>
  );
}
