/** A survey moved on: issued, closed, taken back or opened again; refused with all that is missing. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Modal } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { type SurveyDetail, type SurveyWay, useMoveSurvey } from '../queries';
import styles from './Surveys.module.css';

export function Move(props: {
  survey: SurveyDetail;
  way: SurveyWay | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { survey, way, onClose } = props;
  return (
    <Modal
      title={way ? t(`surveys.way_${way}`) : ''}
      open={way !== undefined}
      onCancel={onClose}
      footer={null}
      width={640}
      destroyOnHidden
    >
      {way ? <MoveForm survey={survey} way={way} onDone={onClose} /> : null}
    </Modal>
  );
}

const reasoned: SurveyWay[] = ['take_back', 'reopen'];

function MoveForm(props: { survey: SurveyDetail; way: SurveyWay; onDone: () => void }) {
  const { t } = useTranslation();
  const { survey, way, onDone } = props;
  const [revision] = useState(survey.revision);
  const move = useMoveSurvey(survey.id);
  const count = way === 'issue' ? survey.lines.length : survey.carries.length;
  return (
    <div className={styles.stack}>
      <p>{t(`surveys.moving_${way}`, { count })}</p>
      <RecordForm<{ note?: string }>
        fields={[
          {
            key: 'note',
            kind: 'long',
            label: t(reasoned.includes(way) ? 'surveys.reason' : 'surveys.remark'),
            required: reasoned.includes(way),
          },
        ]}
        submitLabel={t(`surveys.way_${way}`)}
        onCancel={onDone}
        onSubmit={async ({ note }) => {
          await move.mutateAsync({ move: way, note: note ?? '', revision });
          onDone();
        }}
      />
    </div>
  );
}
