/**
 * Taking back what was entered by mistake: a button, a question that wants a reason, and the note
 * on what was taken back. Nothing is deleted, so the words say where it stays.
 *
 *   <Withdraw title={t('layers.withdraw')} why={t('layers.withdraw_why')}
 *     onWithdraw={(reason) => withdraw.mutateAsync(reason)} />
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { instant } from './format';
import { Alert, Button } from './kit';
import { Modal } from './Modal';
import { RecordForm } from './RecordForm';

export function Withdraw(props: {
  /** What is taken back, as the question is headed. */
  title: string;
  /** What comes of it. */
  why: string;
  onWithdraw: (reason: string) => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const { title, why, onWithdraw } = props;
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <>
      <Button danger onClick={() => setAsking(true)}>
        {t('ui.withdraw')}
      </Button>
      <Modal title={title} open={asking} onCancel={close} footer={null} destroyOnHidden>
        {asking ? (
          <>
            <p>{why}</p>
            <RecordForm<{ reason: string }>
              fields={[
                {
                  key: 'reason',
                  kind: 'long',
                  label: t('ui.withdraw_reason'),
                  help: t('ui.withdraw_reason_help'),
                  required: true,
                },
              ]}
              submitLabel={t('ui.withdraw_now')}
              onCancel={close}
              onSubmit={async ({ reason }) => {
                await onWithdraw(reason);
                close();
              }}
            />
          </>
        ) : null}
      </Modal>
    </>
  );
}

/** That something was taken back, by whom, when and why. */
export function WithdrawnNote(props: {
  withdrawn: { reason: string; account_name: string; at: string };
}) {
  const { t } = useTranslation();
  const { reason, account_name: who, at } = props.withdrawn;
  return (
    <Alert
      type="warning"
      showIcon
      title={t('ui.withdrawn_note', { who, at: instant(at) })}
      description={t('ui.withdrawn_because', { reason })}
    />
  );
}
