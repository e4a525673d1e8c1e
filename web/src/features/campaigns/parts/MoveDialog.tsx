/** One step on: the day, the document that says so, the reason; refused when somebody was first. */
import { useTranslation } from 'react-i18next';
import { Modal } from '../../../ui/kit';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { type CampaignView, type MoveBody, useMoveCampaign } from '../queries';

interface Values {
  on: string;
  document?: string;
  note?: string;
  due?: string;
}

export function MoveDialog(props: {
  view: CampaignView;
  /** The move with the revision that was read when it was asked for. */
  asked: { way: string; revision: number } | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { view, asked, onClose } = props;
  const move = useMoveCampaign(view.id);
  const way = asked?.way ?? '';
  const fields: RecordField[] = [
    {
      key: 'on',
      kind: 'day',
      label: t('campaigns.move_on'),
      required: true,
      help: t('campaigns.move_on_help'),
    },
    ...(way === 'withdraw'
      ? []
      : [
          {
            key: 'document',
            kind: 'text',
            label: t('campaigns.document'),
            required: way !== 'start',
            help: t('campaigns.document_help'),
          } as const,
        ]),
    ...(way === 'order_rectification'
      ? [
          {
            key: 'due',
            kind: 'day',
            label: t('campaigns.due_rectification'),
            required: true,
            help: t('campaigns.rectification_help'),
          } as const,
        ]
      : []),
    {
      key: 'note',
      kind: 'long',
      label: t(way === 'withdraw' ? 'campaigns.withdraw_reason' : 'campaigns.reason'),
      required: way === 'withdraw',
    },
  ];
  return (
    <Modal
      title={asked ? t(`campaigns.move_${way}`) : ''}
      open={asked !== undefined}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
    >
      {asked ? (
        <>
          <p>{t(`campaigns.moving_${way}`)}</p>
          <RecordForm<Values>
            fields={fields}
            initial={{ on: view.today }}
            submitLabel={t(`campaigns.move_${way}`)}
            onCancel={onClose}
            onSubmit={async ({ on, document, note, due }) => {
              await move.mutateAsync({
                move: way as MoveBody['move'],
                on,
                document: document ?? '',
                note: note ?? '',
                due: due || null,
                revision: asked.revision,
              });
              onClose();
            }}
          />
        </>
      ) : null}
    </Modal>
  );
}
