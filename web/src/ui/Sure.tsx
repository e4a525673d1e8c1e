/** A deed that is asked about once more before it is done. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Modal } from './kit';

export function Sure(props: {
  label: string;
  /** Which one, for readers of a list. */
  of?: string;
  question: ReactNode;
  danger?: boolean;
  small?: boolean;
  onSure: () => void;
}) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { label, of, question, danger = false, small, onSure } = props;
  return (
    <>
      <Button danger={danger} size={small ? 'small' : 'medium'} onClick={() => setAsking(true)}>
        {label}
        {of ? <span className="y-hidden">{of}</span> : null}
      </Button>
      <Modal
        title={label}
        open={asking}
        onCancel={() => setAsking(false)}
        okText={label}
        cancelText={t('ui.cancel')}
        okButtonProps={{ danger }}
        onOk={() => {
          setAsking(false);
          onSure();
        }}
      >
        <p>{question}</p>
      </Modal>
    </>
  );
}
