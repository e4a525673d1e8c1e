/** One piece beside its list: its page of the index, the file as it looks, the steps and the history. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Drawer } from '../../../ui/Drawer';
import { Fact, Facts } from '../../../ui/Facts';
import { bytes, dash, instant, shortDigest } from '../../../ui/format';
import { DownloadOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { Absent } from '../../../ui/States';
import { type Ledger, type PieceDetail, usePiece } from '../queries';
import styles from './PieceDrawer.module.css';
import { PieceForm } from './PieceForm';
import { Preview } from './Preview';
import { Reasons, Steps, Warnings } from './Steps';
import { Covert, PieceLamp } from './words';

export function PieceDrawer(props: {
  id: string | undefined;
  ledger: Ledger | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { id, ledger, onClose } = props;
  const query = usePiece(id);
  const piece = id === undefined ? undefined : query.data;
  return (
    <Drawer
      title={piece?.title ?? t('evidence.piece')}
      open={id !== undefined}
      onClose={onClose}
      width={860}
    >
      {piece && ledger ? (
        <Known key={piece.id} piece={piece} ledger={ledger} />
      ) : (
        <Absent query={query} title={t('evidence.absent')} why={t('evidence.absent_why')} />
      )}
    </Drawer>
  );
}

function Known({ piece, ledger }: { piece: PieceDetail; ledger: Ledger }) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState(false);
  if (changing) {
    return <PieceForm piece={piece} ledger={ledger} onDone={() => setChanging(false)} />;
  }
  return (
    <div className={styles.stack}>
      <div className={styles.head}>
        <PieceLamp state={piece.state} />
        <Covert piece={piece} />
        <Steps piece={piece} reasons={ledger.reasons} />
        {piece.may.includes('update') ? (
          <Button size="small" onClick={() => setChanging(true)}>
            {t('evidence.change')}
          </Button>
        ) : null}
        <Button
          size="small"
          icon={<DownloadOutlined />}
          href={`/api/v1/evidence/${encodeURIComponent(piece.id)}/file`}
        >
          {t('evidence.original_file')}
        </Button>
      </div>
      <Reasons piece={piece} />
      <Warnings piece={piece} />
      <Preview piece={piece} />
      <Index piece={piece} ledger={ledger} />
      <Twins piece={piece} />
      <h2>{t('evidence.history')}</h2>
      <ol className={styles.history}>
        {piece.moves.map((move, at) => (
          <li key={at}>
            <strong>{t(`evidence.move_${move.move}`)}</strong>{' '}
            <span className={styles.soft}>
              {instant(move.at)} {move.account_name}
            </span>
            {move.reasons.length > 0 || move.note ? (
              <p>
                {[...move.reasons.map((reason) => t(`evidence.reason_${reason}`)), move.note]
                  .filter(Boolean)
                  .join(t('evidence.comma'))}
              </p>
            ) : null}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Index({ piece, ledger }: { piece: PieceDetail; ledger: Ledger }) {
  const { t } = useTranslation();
  const years =
    piece.year_from === 0
      ? dash
      : piece.year_from === piece.year_to
        ? String(piece.year_from)
        : t('evidence.from_to', { from: piece.year_from, to: piece.year_to });
  const honours = ledger.honours.filter(({ key }) => piece.honours.includes(key));
  return (
    <Facts>
      <Fact name={t('evidence.proves')}>
        {piece.proves.length === 0 ? (
          dash
        ) : (
          <ul className={styles.plain}>
            {piece.proves.map((proof) => (
              <li key={`${proof.item} ${proof.kind}`}>
                {proof.number} {proof.item_name}
                {proof.kind_name ? ` · ${proof.kind_name}` : ''}
              </li>
            ))}
          </ul>
        )}
      </Fact>
      {piece.entries.length > 0 ? (
        <Fact name={t('evidence.entries')}>
          <ul className={styles.plain}>
            {piece.entries.map((one) => (
              <li key={one.id}>
                <Link to="/registers/entries/$id" params={{ id: one.id }}>
                  {one.name}
                </Link>{' '}
                <span className={styles.soft}>
                  {one.kind_name} {one.code}
                </span>
              </li>
            ))}
          </ul>
        </Fact>
      ) : null}
      {honours.length > 0 ? (
        <Fact name={t('evidence.honours')}>
          {honours.map(({ name }) => name).join(t('evidence.comma'))}
        </Fact>
      ) : null}
      <Fact name={t('evidence.document_number')}>{piece.document_number || dash}</Fact>
      <Fact name={t('evidence.issuer')}>{piece.issuer || dash}</Fact>
      <Fact name={t('evidence.dated_on')}>{piece.dated_on || dash}</Fact>
      <Fact name={t('evidence.years')}>{years}</Fact>
      <Fact name={t('evidence.page_count')}>{piece.pages || piece.facts.pages || dash}</Fact>
      <Fact name={t('evidence.original')}>
        {t(piece.original ? 'evidence.is_original' : 'evidence.is_copy')}
      </Fact>
      <Fact name={t('evidence.seal')}>{t(`evidence.seal_${piece.seal || 'open'}`)}</Fact>
      <Fact name={t('evidence.unit')}>
        {piece.organisation_name} · {piece.account_name}
      </Fact>
      <Fact name={t('evidence.submitted_on')}>
        {piece.submitted_on || dash}
        {piece.late ? ` · ${t('evidence.is_late')}` : ''}
      </Fact>
      <Fact name={t('evidence.file')}>
        {piece.file_name} · {bytes(piece.file_size)}
      </Fact>
      <Fact name={t('evidence.digest')}>
        <code title={piece.digest}>{shortDigest(piece.digest)}</code>
      </Fact>
    </Facts>
  );
}

function Twins({ piece }: { piece: PieceDetail }) {
  const { t } = useTranslation();
  if (piece.twins.length === 0 && piece.hidden_twins === 0) return null;
  return (
    <div>
      <h2>{t('evidence.twins')}</h2>
      <ul className={styles.history}>
        {piece.twins.map((twin) => (
          <li key={twin.id}>
            {twin.title} · {twin.organisation_name} · {t(`evidence.state_${twin.state}`)}
          </li>
        ))}
        {piece.hidden_twins > 0 ? (
          <li>{t('evidence.twins_hidden', { count: piece.hidden_twins })}</li>
        ) : null}
      </ul>
    </div>
  );
}
