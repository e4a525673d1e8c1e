/** The record of all that was done: does its chain hold, and who did what when. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage, type Filter } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { instant, shortDigest } from '../../../ui/format';
import type { TableColumnsType } from '../../../ui/kit';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { askedOf, exportHref, features } from '../parts/asked';
import { Chain } from '../parts/Chain';
import { EventDetail, useEventWords } from '../parts/EventDetail';
import { PrintedHead } from '../parts/PrintedHead';
import { allEvents, type Recorded, useEvent, useEvents } from '../queries';
import styles from './Audit.module.css';

export function Audit() {
  const { t } = useTranslation();
  const words = useEventWords();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const query = useEvents(askedOf(search));
  const items = query.data?.pages.flatMap((page) => page.items);
  const columns: TableColumnsType<Recorded> = [
    {
      title: t('audit.action'),
      key: 'action',
      render: (_, row) => words.action(row),
    },
    { title: t('audit.who'), key: 'who', render: (_, row) => words.who(row) },
    { title: t('audit.at'), key: 'at', render: (_, row) => instant(row.at) },
    { title: t('audit.thing'), key: 'thing', render: (_, row) => words.thing(row) },
    { title: t('audit.address'), dataIndex: 'address', key: 'address' },
    { title: t('audit.sequence'), dataIndex: 'sequence', key: 'sequence', align: 'right' },
    {
      title: t('audit.digest'),
      key: 'digest',
      render: (_, row) => <code className={styles.digest}>{shortDigest(row.digest)}…</code>,
    },
  ];
  return (
    <>
      <DataPage<Recorded>
        title={t('audit.title')}
        lead={t('audit.lead')}
        filters={filtersOf(items ?? [], search, t)}
        search={search}
        onSearch={setSearch}
        query={{
          data: items && { items, total: query.hasNextPage ? null : items.length },
          error: query.error && asApiError(query.error),
          isPending: query.isPending,
          refetch: () => void query.refetch(),
        }}
        columns={columns}
        rowKey={(row) => String(row.sequence)}
        openKey={open}
        onOpen={(row) => setOpen(String(row.sequence))}
        cards
        empty={{ title: t('audit.empty'), why: t('audit.empty_why') }}
        exportHref={exportHref(search)}
        all={() => allEvents(askedOf(search))}
        onMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
        moreLoading={query.isFetchingNextPage}
      >
        <Chain />
        <PrintedHead />
      </DataPage>
      <Opened
        open={open}
        known={items ?? []}
        onClose={() => setOpen(undefined)}
        onOnly={(only) => setSearch({ ...search, ...only, open: undefined })}
      />
    </>
  );
}

function Opened(props: {
  open: string | undefined;
  known: readonly Recorded[];
  onClose: () => void;
  onOnly: (only: { account?: string; thing?: string }) => void;
}) {
  const { t } = useTranslation();
  const { open, known, onClose, onOnly } = props;
  const sequence = open && /^\d{1,15}$/.test(open) ? Number(open) : undefined;
  const here = known.find((event) => event.sequence === sequence);
  const asked = useEvent(here ? undefined : sequence);
  const event = here ?? asked.data ?? undefined;
  return (
    <Drawer
      title={t('audit.event', { sequence: open ?? '' })}
      open={open !== undefined}
      onClose={onClose}
    >
      {event ? (
        <EventDetail event={event} onOnly={onOnly} />
      ) : asked.error ? (
        <Refused error={asApiError(asked.error)} onRetry={() => void asked.refetch()} />
      ) : sequence !== undefined && asked.isPending ? (
        <Loading />
      ) : (
        <Nothing title={t('audit.event_absent')} why={t('audit.event_absent_why')} />
      )}
    </Drawer>
  );
}

/** Kinds and people to choose from: those the program has, and whoever stands in the list. */
function filtersOf(
  items: readonly Recorded[],
  search: Record<string, string | undefined>,
  t: (key: string, slots: Record<string, string>) => string,
): Filter[] {
  const kinds = new Set(features.map((feature) => `${feature}.`));
  for (const { action } of items) kinds.add(action.slice(0, action.indexOf('.') + 1));
  if (search.action) kinds.add(search.action);
  const people = new Map<string, string>();
  if (search.account) people.set(search.account, search.account);
  for (const { account, name } of items) if (account) people.set(account, name);
  return [
    {
      key: 'action',
      kind: 'choice',
      label: t('audit.action_filter', {}),
      options: [...kinds].map((kind) => ({
        value: kind,
        label: t(`audit.prefix_${kind.slice(0, -1)}`, {
          defaultValue: t('audit.prefix_other', { prefix: kind }),
        }),
      })),
    },
    {
      key: 'account',
      kind: 'choice',
      label: t('audit.account_filter', {}),
      options: [...people].map(([value, label]) => ({ value, label })),
    },
    { key: 'thing', kind: 'text', label: t('audit.thing_filter', {}) },
    { key: 'from', kind: 'day', label: t('audit.from', {}) },
    { key: 'to', kind: 'day', label: t('audit.to', {}) },
  ];
}
