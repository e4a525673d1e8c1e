/** States of pieces and items as lamps: shape, word and colour, never colour alone. */
import { useTranslation } from 'react-i18next';
import { Lamp, type Tone } from '../../../ui/Lamp';
import type { Completeness, Piece, PieceState } from '../queries';

const ofPiece: Record<PieceState, Tone> = {
  draft: 'grey',
  submitted: 'amber',
  accepted: 'green',
  returned: 'red',
  withdrawn: 'grey',
};
/** What nobody has looked for is not known: grey, not red. */
const ofItem: Record<Completeness, Tone> = {
  missing: 'grey',
  partial: 'amber',
  waiting: 'amber',
  complete: 'green',
};

export function PieceLamp({ state }: { state: PieceState }) {
  const { t } = useTranslation();
  return <Lamp tone={ofPiece[state]} word={t(`evidence.state_${state}`)} />;
}

/** Who sees it should know that others do not. */
export function Covert({ piece }: { piece: Piece }) {
  const { t } = useTranslation();
  if (!piece.covert) return null;
  return (
    <span title={t('evidence.covert_why')}>
      <Lamp tone="grey" word={t('evidence.covert')} />
    </span>
  );
}

export function ItemLamp({ state }: { state: Completeness }) {
  const { t } = useTranslation();
  return <Lamp tone={ofItem[state]} word={t(`evidence.complete_${state}`)} />;
}
