/** Files that show what was done: they go up as soon as they are chosen, and can be left out. */
import { useTranslation } from 'react-i18next';
import { useLedger } from '../../../api/evidence';
import { useMay } from '../../../api/session';
import { sendFile } from '../../../api/tus';
import { Button, Select } from '../../../ui/kit';
import { Upload } from '../../../ui/Upload';
import type { TaskDetail } from '../queries';
import { kindsOf, type Shown } from './submission';
import styles from './Tasks.module.css';

/** Nothing where the task has no item that a file could prove, or files are not the reader's. */
export function ProofFiles(props: {
  task: TaskDetail;
  shown: Shown;
  onShown: (change: (old: Shown) => Shown) => void;
}) {
  const { t } = useTranslation();
  const { task, shown, onShown } = props;
  const may = useMay('evidence.hand_in');
  const ledger = useLedger(may && task.item ? task.campaign : undefined);
  if (!may || !task.item || !ledger.data) return null;
  const { kinds, first } = kindsOf(ledger.data, task.item);
  const send = async (files: File[], onShare: (share: number) => void) => {
    for (const [place, file] of files.entries()) {
      const upload = await sendFile({
        file,
        path: file.name,
        scope: `${task.campaign}/${task.id}`,
        onShare: (share) => onShare((place + share) / files.length),
      });
      onShown((old) => ({
        kind: old.kind ?? first,
        year: ledger.data.data_year,
        files: [...old.files.filter((one) => one.upload !== upload), { upload, name: file.name }],
      }));
    }
  };
  return (
    <div className={`${styles.stack} ${styles.part}`}>
      <Upload label={t('tasks.proofs')} help={t('tasks.proofs_help')} multiple send={send} />
      {shown.files.length > 0 && kinds.length > 0 ? (
        <div>
          <label htmlFor="proof-kind">{t('tasks.proof_kind')}</label>{' '}
          <Select
            id="proof-kind"
            value={shown.kind ?? first ?? null}
            options={kinds}
            popupMatchSelectWidth={false}
            onChange={(kind) => onShown((old) => ({ ...old, kind }))}
          />
        </div>
      ) : null}
      {shown.files.length > 0 ? (
        <ul className={styles.list} aria-label={t('tasks.proofs_sent')}>
          {shown.files.map(({ upload, name }) => (
            <li key={upload}>
              {name}{' '}
              <Button
                type="link"
                aria-label={t('tasks.proof_leave_out_of', { file: name })}
                onClick={() =>
                  onShown((old) => ({
                    ...old,
                    files: old.files.filter((one) => one.upload !== upload),
                  }))
                }
              >
                {t('tasks.proof_leave_out')}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
