/** A piece as a card: what it is, what the pre-check says, and the steps that are open. */
import { useTranslation } from 'react-i18next';
import { bytes } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import type { Piece } from '../queries';
import styles from './PieceCard.module.css';
import { Reasons, Steps, Warnings } from './Steps';
import { Covert, PieceLamp } from './words';

export function PieceCard(props: { piece: Piece; reasons: string[]; onOpen: () => void }) {
  const { t } = useTranslation();
  const { piece, reasons, onOpen } = props;
  return (
    <article className={styles.card} aria-label={piece.title}>
      {piece.thumbnail ? (
        <img
          className={styles.thumbnail}
          src={`/api/v1/evidence/${encodeURIComponent(piece.id)}/thumbnail`}
          alt=""
          loading="lazy"
        />
      ) : null}
      <div className={styles.words}>
        <h3>
          <Button type="link" className={styles.title ?? ''} onClick={onOpen}>
            {piece.title}
          </Button>
        </h3>
        <p className={styles.soft}>
          {[
            piece.organisation_name,
            piece.document_number,
            `${piece.file_name} ${bytes(piece.file_size)}`,
          ]
            .filter(Boolean)
            .join(t('evidence.comma'))}
        </p>
        <p className={styles.line}>
          <PieceLamp state={piece.state} />
          <Covert piece={piece} />
          {piece.late ? <span className={styles.soft}>{t('evidence.is_late')}</span> : null}
        </p>
        <Reasons piece={piece} />
        <Warnings piece={piece} />
        <Steps piece={piece} reasons={reasons} />
      </div>
    </article>
  );
}
