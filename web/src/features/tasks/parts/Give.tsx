/** The office's dialogs: lines from the standard or an earlier campaign, and issuing a version. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Button, Modal } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { RecordForm } from '../../../ui/RecordForm';
import { Loading, Refused } from '../../../ui/States';
import { useCheck, useIssue, usePropose } from './office';
import styles from './Tasks.module.css';

interface Asked {
  campaign: string;
  open: boolean;
  onClose: () => void;
}

export function Propose(props: Asked & { others: { id: string; title: string }[] }) {
  const { t } = useTranslation();
  const { campaign, open, onClose, others } = props;
  const propose = usePropose(campaign);
  const [did, setDid] = useState<{ lines: number; lost: string[] }>();
  const close = () => {
    setDid(undefined);
    onClose();
  };
  return (
    <Modal title={t('tasks.propose')} open={open} onCancel={close} footer={null} destroyOnHidden>
      {did ? (
        <div className={styles.stack} role="status">
          <p>{t('tasks.proposed', { lines: did.lines })}</p>
          {did.lost.length > 0 ? (
            <>
              <p>{t('tasks.lost', { count: did.lost.length })}</p>
              <ul>
                {did.lost.map((name) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            </>
          ) : null}
          <div className={styles.deeds}>
            <Button type="primary" onClick={close}>
              {t('ui.close')}
            </Button>
          </div>
        </div>
      ) : (
        <RecordForm<{ from: string }>
          fields={[
            {
              key: 'from',
              kind: 'radio',
              label: t('tasks.propose_from'),
              required: true,
              help: t('tasks.propose_help'),
              options: [
                { value: '', label: t('tasks.from_standard') },
                ...others.map((one) => ({
                  value: one.id,
                  label: t('tasks.from_campaign', { title: one.title }),
                })),
              ],
            },
          ]}
          initial={{ from: others[0] ? others[0].id : '' }}
          submitLabel={t('tasks.propose')}
          onCancel={close}
          onSubmit={async ({ from }) => {
            setDid(await propose.mutateAsync({ campaign: from || null }));
          }}
        />
      )}
    </Modal>
  );
}

export function Issue(props: Asked & { number: number; unissued: number; onCheck: () => void }) {
  const { t } = useTranslation();
  const { campaign, open, onClose, number, unissued, onCheck } = props;
  const issue = useIssue(campaign);
  const check = useCheck(campaign, open);
  const errors = check.data?.errors ?? 0;
  return (
    <Modal
      title={t('tasks.issue_named', { number })}
      open={open}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
    >
      {check.error ? (
        <Refused error={asApiError(check.error)} />
      ) : !check.data ? (
        <Loading rows={3} />
      ) : errors > 0 ? (
        <div className={styles.stack}>
          <Lamp tone="red" word={t('tasks.check_errors', { errors })} />
          <p>{t('tasks.issue_blocked')}</p>
          <div className={styles.deeds}>
            <Button type="primary" onClick={onCheck}>
              {t('tasks.to_check')}
            </Button>
          </div>
        </div>
      ) : (
        <>
          <p>
            {t(number > 1 ? 'tasks.issue_changes' : 'tasks.issue_first', {
              count: unissued,
              warnings: check.data.warnings,
            })}
          </p>
          <RecordForm<{ document: string; note?: string }>
            fields={[
              {
                key: 'document',
                kind: 'text',
                label: t('tasks.document'),
                required: true,
                help: t('tasks.document_help'),
              },
              { key: 'note', kind: 'long', label: t('tasks.issue_note') },
            ]}
            submitLabel={t('tasks.issue')}
            onCancel={onClose}
            onSubmit={async ({ document, note }) => {
              await issue.mutateAsync({ document, note: note ?? '', number });
              onClose();
            }}
          />
        </>
      )}
    </Modal>
  );
}
