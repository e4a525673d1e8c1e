/** One item: what it asks to be proved, and the pieces for each kind with their warnings. */
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLedger } from '../../../api/evidence';
import { asApiError } from '../../../api/problem';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { UploadOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { NoticeCited } from '../../../ui/NoticeCited';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { PieceCard } from '../parts/PieceCard';
import { PieceDrawer } from '../parts/PieceDrawer';
import { UploadDialog } from '../parts/UploadDialog';
import { ItemLamp } from '../parts/words';
import { type Ledger, type Piece, usePieces, useWhichCampaign } from '../queries';
import styles from './Item.module.css';

export function Item() {
  const { item: key = '' } = useParams({ strict: false });
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const which = useWhichCampaign(search.campaign);
  const ledger = useLedger(which.id);
  const pieces = usePieces(which.id ? { campaign: which.id, item: key, limit: 500 } : undefined);
  const error = which.query.error ?? ledger.error ?? pieces.error;
  if (error) return <Refused error={asApiError(error)} />;
  const item = ledger.data?.categories.flatMap(({ items }) => items).find((one) => one.key === key);
  if (!ledger.data || !pieces.data) return <Loading rows={10} />;
  if (!item)
    return <Nothing title={t('evidence.item_absent')} why={t('evidence.item_absent_why')} />;
  const there = pieces.data.items.filter(({ state }) => state !== 'withdrawn');
  const of = (kind: string) =>
    there.filter(({ proves }) =>
      proves.some((proof) => proof.item === key && (kind === 'any' || proof.kind === kind)),
    );
  const kindless = item.kinds.some((kind) => kind.key === 'any')
    ? []
    : there.filter(({ proves }) => proves.some((p) => p.item === key && !p.kind));
  return (
    <>
      <PageHead
        title={`${item.number} ${item.name}`}
        lead={
          <span className={styles.lead}>
            <ItemLamp state={item.state} />{' '}
            {t('evidence.kinds_of', {
              accepted: item.accepted,
              handed_in: item.handed_in,
              asked: item.asked,
            })}
            {ledger.data.notice ? (
              <>
                {' · '}
                {t('evidence.by_notice')} <NoticeCited notice={ledger.data.notice} />
              </>
            ) : null}
          </span>
        }
        deeds={
          <>
            <Button
              onClick={() =>
                void navigate({ to: '/evidence', search: { campaign: which.id } as never })
              }
            >
              {t('evidence.to_ledger')}
            </Button>
            {ledger.data.may.includes('hand_in') ? (
              <Button
                type="primary"
                icon={<UploadOutlined />}
                onClick={() => setSearch({ ...search, upload: 'yes' })}
              >
                {t('evidence.hand_in')}
              </Button>
            ) : null}
          </>
        }
      />
      {item.kinds.map((kind) => (
        <Section
          key={kind.key}
          title={kind.name || t('evidence.any_kind')}
          deeds={<ItemLamp state={kind.state} />}
        >
          <Cards pieces={of(kind.key)} ledger={ledger.data} onOpen={setOpen} />
        </Section>
      ))}
      {kindless.length > 0 ? (
        <Section title={t('evidence.kind_open')}>
          <Cards pieces={kindless} ledger={ledger.data} onOpen={setOpen} />
        </Section>
      ) : null}
      <PieceDrawer id={open} ledger={ledger.data} onClose={() => setOpen(undefined)} />
      <UploadDialog
        ledger={ledger.data}
        item={key}
        open={search.upload === 'yes'}
        onClose={() => setSearch({ ...search, upload: undefined })}
      />
    </>
  );
}

function Cards(props: { pieces: Piece[]; ledger: Ledger; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  if (props.pieces.length === 0) return <p className={styles.soft}>{t('evidence.none_yet')}</p>;
  return (
    <div className={styles.cards}>
      {props.pieces.map((piece) => (
        <PieceCard
          key={piece.id}
          piece={piece}
          reasons={props.ledger.reasons}
          onOpen={() => props.onOpen(piece.id)}
        />
      ))}
    </div>
  );
}
