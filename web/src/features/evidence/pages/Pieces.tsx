/** All pieces that one may see, searched in titles and inside the files, with one open beside. */
import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLedger } from '../../../api/evidence';
import { listOf } from '../../../api/list';
import { type ListSearch, useListSearch, useOpenRecord } from '../../../routing/search';
import { useSince } from '../../../routing/since';
import { DataPage, type Filter } from '../../../ui/DataPage';
import { dash } from '../../../ui/format';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { PieceDrawer } from '../parts/PieceDrawer';
import { PieceLamp } from '../parts/words';
import {
  type Asked,
  allPieces,
  type Ledger,
  type Piece,
  type PieceState,
  usePieces,
  useWhichCampaign,
} from '../queries';
import styles from './Pieces.module.css';

const page = 100;
const states: PieceState[] = ['draft', 'submitted', 'accepted', 'returned', 'withdrawn'];

export function Pieces() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const [shown, setShown] = useState(page);
  const which = useWhichCampaign(search.campaign);
  const ledger = useLedger(which.id);
  const query = usePieces(
    which.id ? { ...askedOf(search), campaign: which.id, limit: shown } : undefined,
  );
  const found = query.data;
  const compared = useSince(which.id, search.since);
  const more = found && found.items.length < found.total && shown < 500;
  return (
    <>
      <DataPage<Piece>
        title={t(search.own ? 'evidence.own' : 'evidence.pieces')}
        lead={ledger.data?.title}
        deeds={
          <Button
            onClick={() =>
              void navigate({ to: '/evidence', search: { campaign: which.id } as never })
            }
          >
            {t('evidence.to_ledger')}
          </Button>
        }
        filters={[...filtersOf(ledger.data, t), ...compared]}
        search={search}
        onSearch={setSearch}
        query={{
          ...listOf(query, found?.items),
          data: found && { items: found.items, total: found.total },
        }}
        partial={found?.cut ? t('evidence.search_cut') : undefined}
        columns={search.since ? [...columnsOf(t), wasOf(search.since, t)] : columnsOf(t)}
        rowKey="id"
        onOpen={(piece) => setOpen(piece.id)}
        openKey={open}
        cards
        all={() => allPieces({ ...askedOf(search), campaign: which.id ?? '' })}
        onMore={more ? () => setShown(shown + page) : undefined}
        moreLoading={query.isFetching}
        empty={{ title: t('evidence.none'), why: t('evidence.none_why') }}
      />
      <PieceDrawer id={open} ledger={ledger.data} onClose={() => setOpen(undefined)} />
    </>
  );
}

function askedOf(search: ListSearch): Omit<Asked, 'campaign'> {
  return {
    ...(search.q ? { search: search.q } : {}),
    ...(search.item ? { item: search.item } : {}),
    ...(search.state ? { state: search.state as PieceState } : {}),
    ...(search.organisation ? { organisation: search.organisation } : {}),
    ...(search.warned ? { warned: true } : {}),
    ...(search.own ? { own: true } : {}),
    ...(search.since ? { since: search.since } : {}),
    ...(search.since && search.changed ? { changed: true } : {}),
  };
}

function filtersOf(ledger: Ledger | undefined, t: TFunction): Filter[] {
  return [
    { key: 'q', kind: 'text', label: t('evidence.search') },
    {
      key: 'state',
      kind: 'choice',
      label: t('evidence.state'),
      options: states.map((state) => ({ value: state, label: t(`evidence.state_${state}`) })),
    },
    {
      key: 'item',
      kind: 'choice',
      label: t('evidence.item'),
      options: (ledger?.categories ?? [])
        .flatMap(({ items }) => items)
        .map(({ key, number, name }) => ({ value: key, label: `${number} ${name}` })),
    },
    {
      key: 'organisation',
      kind: 'choice',
      label: t('evidence.unit'),
      options: (ledger?.units ?? []).map(({ organisation, name }) => ({
        value: organisation,
        label: name,
      })),
    },
    {
      key: 'warned',
      kind: 'choice',
      label: t('evidence.warned'),
      options: [{ value: 'true', label: t('evidence.only_warned') }],
    },
    {
      key: 'own',
      kind: 'choice',
      label: t('evidence.whose'),
      options: [{ value: 'true', label: t('evidence.own') }],
    },
  ];
}

/** How each stood on the day of a notice, where it stood otherwise. */
function wasOf(since: string, t: TFunction): TableColumnsType<Piece>[number] {
  return {
    title: t('ui.was_on', { day: since }),
    key: 'was',
    render: (_, { was, state }) => {
      if (!was || was.state === state)
        return <span className={styles.soft}>{t('ui.unchanged')}</span>;
      return was.state ? <PieceLamp state={was.state} /> : t('ui.was_new');
    },
  };
}

export function columnsOf(t: TFunction): TableColumnsType<Piece> {
  return [
    {
      title: t('evidence.piece'),
      key: 'title',
      render: (_, piece) => (
        <span className={styles.what}>
          <strong>{piece.title}</strong>
          <span className={styles.soft}>{piece.file_name}</span>
          {piece.excerpt ? <q className={styles.soft}>{piece.excerpt}</q> : null}
        </span>
      ),
    },
    {
      title: t('evidence.proves'),
      key: 'proves',
      render: (_, piece) =>
        piece.proves
          .map((proof) => [proof.number, proof.kind_name || proof.item_name].join(' '))
          .join(t('evidence.comma')) || dash,
    },
    { title: t('evidence.unit'), dataIndex: 'organisation_name', key: 'unit' },
    {
      title: t('evidence.state'),
      key: 'state',
      render: (_, piece) => <PieceLamp state={piece.state} />,
    },
    {
      title: t('evidence.warnings'),
      key: 'warnings',
      align: 'right',
      render: (_, piece) =>
        piece.looked === 'waiting' ? t('evidence.looking') : piece.warnings.length || dash,
    },
    {
      title: t('evidence.submitted_on'),
      key: 'on',
      render: (_, piece) => piece.submitted_on || dash,
    },
  ];
}
