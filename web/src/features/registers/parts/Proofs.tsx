/** The evidence beside an entry, as far as the reader may see it: pictures, files, and choosing more. */
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asRefusal } from '../../../api/problem';
import { day, instant } from '../../../ui/format';
import { Button, Select } from '../../../ui/kit';
import { Nothing, Refused } from '../../../ui/States';
import { Withdraw } from '../../../ui/Withdrawal';
import { type EntryDetail, type Proof, useLink, usePieces, useUnlink } from '../queries';
import styles from './Registers.module.css';

export function Proofs({ entry }: { entry: EntryDetail }) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  const unlink = useUnlink();
  const may = entry.may.includes('prove');
  const standing = entry.evidence.filter((one) => !one.withdrawn);
  const off = entry.evidence.filter((one) => one.withdrawn);
  return (
    <div className={styles.stack}>
      {standing.length === 0 ? (
        <Nothing title={t('registers.no_evidence')} why={t('registers.no_evidence_why')} />
      ) : (
        <ul className={styles.proofs} aria-label={t('registers.evidence')}>
          {standing.map((one) => (
            <li key={one.id}>
              <Piece proof={one} />
              {may ? (
                <Withdraw
                  title={t('registers.take_off', { title: one.piece.title })}
                  why={t('registers.take_off_why')}
                  onWithdraw={(reason) => unlink.mutateAsync({ id: one.id, reason })}
                />
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {off.length > 0 ? (
        <details>
          <summary>{t('registers.taken_off', { count: off.length })}</summary>
          <ul className={styles.notes}>
            {off.map((one) => (
              <li key={one.id}>
                {one.piece.title}
                <span className={styles.small}>
                  {t('registers.observation_withdrawn', {
                    who: one.withdrawn?.account_name,
                    reason: one.withdrawn?.reason,
                  })}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {!may ? null : choosing ? (
        <Choose entry={entry} onDone={() => setChoosing(false)} />
      ) : (
        <div>
          <Button onClick={() => setChoosing(true)}>{t('registers.choose_evidence')}</Button>
        </div>
      )}
    </div>
  );
}

function Piece({ proof }: { proof: Proof }) {
  const { t } = useTranslation();
  const { piece } = proof;
  return (
    <>
      {piece.thumbnail ? (
        <img
          src={`/api/v1/evidence/${encodeURIComponent(piece.id)}/thumbnail`}
          alt={t(piece.picture ? 'registers.picture_of' : 'registers.first_page_of', {
            title: piece.title,
          })}
          loading="lazy"
        />
      ) : null}
      <div className={styles.text}>
        <Link to="/evidence/pieces" search={{ campaign: piece.campaign, open: piece.id } as never}>
          {piece.title || piece.file_name}
        </Link>
        <span className={styles.small}>
          {[
            piece.file_name,
            piece.organisation_name,
            piece.dated_on ? day(piece.dated_on) : '',
            t(`evidence.state_${piece.state}`),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className={styles.small}>
          {t('registers.put_by', { who: proof.account_name, at: instant(proof.at) })}
        </span>
      </div>
    </>
  );
}

/** What is typed is asked of the server, which finds pinyin and the words inside files too. */
function Choose({ entry, onDone }: { entry: EntryDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const [chosen, setChosen] = useState<{ value: string; label?: React.ReactNode }[]>([]);
  useEffect(() => {
    const wait = setTimeout(() => setAsked(typed), 300);
    return () => clearTimeout(wait);
  }, [typed]);
  const pieces = usePieces(asked);
  const link = useLink(entry.id);
  const there = new Set(entry.evidence.filter((one) => !one.withdrawn).map((one) => one.piece.id));
  const options = (pieces.data?.items ?? [])
    .filter((one) => !there.has(one.id) && !one.covert && one.state !== 'withdrawn')
    .map((one) => ({
      value: one.id,
      label: [one.title || one.file_name, one.organisation_name].filter(Boolean).join(' · '),
    }));
  const refusal = asRefusal(link.error ?? pieces.error);
  const add = async () => {
    await link.mutateAsync(chosen.map((one) => one.value));
    onDone();
  };
  return (
    <div className={styles.place}>
      <label htmlFor="registers-pieces">{t('registers.pieces')}</label>
      <Select
        id="registers-pieces"
        mode="multiple"
        labelInValue
        value={chosen}
        onChange={setChosen}
        options={options}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        notFoundContent={pieces.isFetching ? t('registers.searching') : t('registers.none_found')}
      />
      <span className={styles.soft}>{t('registers.pieces_help')}</span>
      {refusal ? <Refused error={refusal} /> : null}
      <div className={styles.deeds}>
        <Button
          type="primary"
          disabled={chosen.length === 0}
          loading={link.isPending}
          onClick={() => void add().catch(() => undefined)}
        >
          {t('registers.put_beside')}
        </Button>
        <Button onClick={onDone}>{t('ui.cancel')}</Button>
      </div>
    </div>
  );
}
