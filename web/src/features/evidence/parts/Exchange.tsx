/** The ledger carried out as Excel, Word or a bag of everything, and a bag taken in. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useJob } from '../../../api/jobs';
import { asApiError } from '../../../api/problem';
import { sendFile } from '../../../api/tus';
import { bytes, instant } from '../../../ui/format';
import { JobProgress } from '../../../ui/JobProgress';
import { Button, Modal } from '../../../ui/kit';
import { type Refusal, Refused } from '../../../ui/States';
import { Upload } from '../../../ui/Upload';
import { type Ledger, useExchange, useExports } from '../queries';
import styles from './Exchange.module.css';

const kinds = ['xlsx', 'docx', 'bag'] as const;

export function Exchange(props: { ledger: Ledger; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { ledger, open, onClose } = props;
  const exports = useExports(open ? ledger.campaign : undefined);
  const exchange = useExchange(ledger.campaign);
  const [job, setJob] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const live = useJob(job, () => void exchange.refresh());
  const begin = async (act: () => Promise<{ job: string }>) => {
    setRefusal(undefined);
    try {
      setJob((await act()).job);
    } catch (error) {
      setRefusal(asApiError(error));
    }
  };
  const going = job !== undefined && (live.state === 'queued' || live.state === 'running');
  return (
    <Modal
      open={open}
      title={t('evidence.exchange')}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
    >
      <div className={styles.stack}>
        <h2>{t('evidence.carry_out')}</h2>
        <div className={styles.buttons}>
          {kinds.map((kind) => (
            <Button
              key={kind}
              disabled={going}
              onClick={() => void begin(() => exchange.write(kind))}
            >
              {t(`evidence.export_${kind}`)}
            </Button>
          ))}
        </div>
        <p className={styles.soft}>{t('evidence.export_help')}</p>
        {job ? <JobProgress title={t('evidence.exchange')} job={live} /> : null}
        {live.state === 'failed' && live.problems && live.problems.length > 1 ? (
          <ul>
            {live.problems.map((problem, at) => (
              <li key={at}>{problem.message}</li>
            ))}
          </ul>
        ) : null}
        {refusal ? <Refused error={refusal} /> : null}
        {(exports.data ?? []).length > 0 ? (
          <ul className={styles.list}>
            {exports.data?.map((one) => (
              <li key={one.id}>
                <a href={`/api/v1/ledger_exports/${encodeURIComponent(one.id)}`}>{one.file_name}</a>{' '}
                <span className={styles.soft}>
                  {t(`evidence.export_${one.kind}`)} · {bytes(one.size)} · {instant(one.created_at)}{' '}
                  · {one.account_name}
                </span>
              </li>
            ))}
          </ul>
        ) : null}
        <h2>{t('evidence.take_in')}</h2>
        <Upload
          label={t('evidence.take_in_label')}
          help={t('evidence.take_in_help')}
          accept=".zip"
          send={async ([file], onShare) => {
            if (!file) return;
            const scope = `bag/${ledger.campaign}`;
            const upload = await sendFile({ file, path: file.name, scope, onShare });
            await begin(() => exchange.take(upload));
          }}
        />
      </div>
    </Modal>
  );
}
