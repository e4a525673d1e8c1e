/** What may be done with a piece now, why it was given back, and what a reviewer would object to. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Button, Checkbox, Input, Modal } from '../../../ui/kit';
import { type Refusal, Refused } from '../../../ui/States';
import { type Piece, type StepName, useStep } from '../queries';
import styles from './Steps.module.css';

const marks = { error: '▲', warning: '◆', note: '○' } as const;
/** These ask for a word first. */
const asking: StepName[] = ['return', 'reopen', 'withdraw', 'release'];
const main: StepName[] = ['submit', 'accept'];

export function Warnings({ piece }: { piece: Piece }) {
  const { t } = useTranslation();
  if (piece.warnings.length === 0 && !piece.note) return null;
  return (
    <div className={styles.warnings}>
      {piece.warnings.length > 0 ? (
        <ul aria-label={t('evidence.warnings')}>
          {piece.warnings.map((warning, at) => (
            <li key={at}>
              <span aria-hidden="true" className={styles.mark}>
                {marks[warning.severity]}
              </span>{' '}
              {warning.message}
            </li>
          ))}
        </ul>
      ) : null}
      {piece.note ? <p>{t('evidence.explained', { note: piece.note })}</p> : null}
    </div>
  );
}

export function Reasons({ piece }: { piece: Piece }) {
  const { t } = useTranslation();
  if (piece.state !== 'returned') return null;
  const words = piece.reasons.map((reason) => t(`evidence.reason_${reason}`));
  return (
    <p className={styles.reasons}>
      {t('evidence.returned_for', {
        reasons: [...words, piece.reason_text].filter(Boolean).join(t('evidence.comma')),
      })}
    </p>
  );
}

export function Steps({ piece, reasons }: { piece: Piece; reasons: string[] }) {
  const { t } = useTranslation();
  const step = useStep();
  const [asked, setAsked] = useState<StepName>();
  const [refusal, setRefusal] = useState<Refusal>();
  // What usually comes next stands first.
  const moves = piece.may
    .filter((may): may is StepName => may !== 'update')
    .sort((a, b) => Number(main.includes(b)) - Number(main.includes(a)));
  const make = async (move: StepName, told?: { reasons: string[]; note: string }) => {
    setRefusal(undefined);
    try {
      await step.mutateAsync({ id: piece.id, move, revision: piece.revision, ...told });
      setAsked(undefined);
    } catch (error) {
      setRefusal(asApiError(error));
    }
  };
  if (moves.length === 0) return null;
  return (
    <div className={`${styles.steps} y-no-print`}>
      {moves.map((move) => (
        <Button
          key={move}
          size="small"
          type={main.includes(move) ? 'primary' : 'default'}
          danger={move === 'withdraw'}
          loading={step.isPending && step.variables?.move === move}
          onClick={() => (asking.includes(move) ? setAsked(move) : void make(move))}
        >
          {t(`evidence.move_${move}`)}
        </Button>
      ))}
      {refusal && !asked ? <Refused error={refusal} /> : null}
      {asked ? (
        <Ask
          move={asked}
          title={piece.title}
          reasons={asked === 'return' ? reasons : []}
          refusal={refusal}
          sending={step.isPending}
          onClose={() => {
            setAsked(undefined);
            setRefusal(undefined);
          }}
          onTell={(told) => void make(asked, told)}
        />
      ) : null}
    </div>
  );
}

function Ask(props: {
  move: StepName;
  title: string;
  reasons: string[];
  refusal: Refusal | undefined;
  sending: boolean;
  onClose: () => void;
  onTell: (told: { reasons: string[]; note: string }) => void;
}) {
  const { t } = useTranslation();
  const [reasons, setReasons] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const { move } = props;
  return (
    <Modal
      open
      title={t(`evidence.move_${move}`)}
      okText={t(`evidence.move_${move}`)}
      cancelText={t('ui.cancel')}
      okButtonProps={{ loading: props.sending }}
      onOk={() => props.onTell({ reasons, note })}
      onCancel={props.onClose}
    >
      <div className={styles.ask}>
        <p>{props.title}</p>
        {props.reasons.length > 0 ? (
          <Checkbox.Group
            className={styles.list ?? ''}
            value={reasons}
            onChange={(next) => setReasons(next.map(String))}
            options={props.reasons.map((reason) => ({
              value: reason,
              label: t(`evidence.reason_${reason}`),
            }))}
          />
        ) : null}
        <label htmlFor="evidence-note">{t('evidence.note_why')}</label>
        <Input.TextArea
          id="evidence-note"
          rows={3}
          value={note}
          onChange={(e) => setNote(e.target.value)}
        />
        {props.refusal ? <Refused error={props.refusal} /> : null}
      </div>
    </Modal>
  );
}
