/** What went out and what did not arrive: channel, to whom, what the other side answered. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { asApiError } from '../../../api/problem';
import { useListSearch } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { dash, instant } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Refused } from '../../../ui/States';
import { allMessages, type Message, useMessages, useReplay } from '../queries';

const tones = { waiting: 'amber', sent: 'green', failed: 'red' } as const;
const states = ['waiting', 'sent', 'failed'] as const;

export function Outbox() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const query = useMessages(search.state ?? '');
  const replay = useReplay();
  const items = query.data?.pages.flatMap((page) => page.items);
  const list = listOf(query, items);
  return (
    <DataPage<Message>
      title={t('notices.outbox')}
      lead={t('notices.outbox_lead')}
      deeds={<Link to="/notices/rules">{t('notices.rules')}</Link>}
      filters={[
        {
          key: 'state',
          kind: 'choice',
          label: t('notices.state'),
          options: states.map((value) => ({ value, label: t(`notices.state_${value}`) })),
        },
      ]}
      search={search}
      onSearch={setSearch}
      query={{
        ...list,
        data: list.data && {
          ...list.data,
          total: query.hasNextPage ? null : list.data.items.length,
        },
      }}
      all={() => allMessages(search.state ?? '')}
      onMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
      moreLoading={query.isFetchingNextPage}
      rowKey="id"
      cards
      empty={{ title: t('notices.outbox_empty'), why: t('notices.outbox_empty_why') }}
      columns={[
        { title: t('notices.at'), key: 'at', render: (_, one) => instant(one.at) },
        {
          title: t('notices.channel'),
          key: 'channel',
          render: (_, one) =>
            one.robot
              ? `${t(`notices.channel_${one.channel}`)} ${one.robot}`
              : t(`notices.channel_${one.channel}`),
        },
        {
          title: t('notices.to'),
          key: 'to',
          render: (_, one) => [one.recipient, one.address].filter(Boolean).join(' · ') || dash,
        },
        {
          title: t('notices.number'),
          key: 'number',
          align: 'right',
          render: (_, one) => one.notices,
        },
        {
          title: t('notices.state'),
          key: 'state',
          render: (_, one) => (
            <Lamp
              tone={tones[one.state as keyof typeof tones] ?? 'grey'}
              word={t(`notices.state_${one.state}`)}
            />
          ),
        },
        {
          title: t('notices.answer'),
          key: 'answer',
          render: (_, one) => {
            if (one.state === 'sent') return one.receipt;
            if (one.attempts === 0) return t('notices.not_before', { at: instant(one.not_before) });
            return t('notices.attempts', { count: one.attempts, fault: one.fault });
          },
        },
        {
          title: t('notices.deeds'),
          key: 'deeds',
          render: (_, one) =>
            one.state === 'failed' ? (
              <Button
                size="small"
                loading={replay.isPending && replay.variables === one.id}
                onClick={() => replay.mutate(one.id)}
              >
                {t('notices.replay')}
              </Button>
            ) : (
              dash
            ),
        },
      ]}
    >
      {replay.error ? <Refused error={asApiError(replay.error)} /> : null}
    </DataPage>
  );
}
