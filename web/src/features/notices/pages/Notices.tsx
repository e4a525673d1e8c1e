/** One's own notices: what there is to know, and what somebody urges; read, unread, and where it is. */
import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useListSearch } from '../../../routing/search';
import { instant } from '../../../ui/format';
import { Button, Tabs } from '../../../ui/kit';
import { ListWorkbook } from '../../../ui/ListWorkbook';
import { PageHead } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { allNotices, type Notice, useNoticeCount, useNotices, useRead } from '../queries';
import styles from './Notices.module.css';

export function Notices() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const kind = search.kind === 'urging' ? 'urging' : 'notice';
  const unread = search.unread === 'true';
  const count = useNoticeCount();
  const read = useRead();
  const urging = count.data?.urging ?? 0;
  const others = (count.data?.unread ?? 0) - urging;
  const label = (word: string, count: number) =>
    count > 0 ? t('notices.counted', { word, count }) : word;
  return (
    <>
      <PageHead
        title={t('notices.title')}
        lead={t('notices.lead')}
        deeds={
          <>
            <Button
              aria-pressed={unread}
              onClick={() => setSearch({ ...search, unread: unread ? undefined : 'true' })}
            >
              {t(unread ? 'notices.show_all' : 'notices.show_unread')}
            </Button>
            <Button
              disabled={!count.data?.unread}
              loading={read.isPending && read.variables.ids.length === 0}
              onClick={() => read.mutate({ ids: [], read: true })}
            >
              {t('notices.read_all')}
            </Button>
            <Button onClick={() => void navigate({ to: '/me', hash: 'notices' })}>
              {t('notices.choice')}
            </Button>
          </>
        }
      />
      <section className="y-card" aria-label={t('notices.title')}>
        <Tabs
          className={styles.tabs ?? ''}
          activeKey={kind}
          onChange={(key) => setSearch({ ...search, kind: key })}
          items={[
            { key: 'notice', label: label(t('notices.tab_notice'), others) },
            { key: 'urging', label: label(t('notices.tab_urging'), urging) },
          ]}
        />
        {read.error ? <Refused error={asApiError(read.error)} /> : null}
        <List kind={kind} unread={unread} onRead={(ids, on) => read.mutate({ ids, read: on })} />
      </section>
    </>
  );
}

function List(props: {
  kind: string;
  unread: boolean;
  onRead: (ids: string[], read: boolean) => void;
}) {
  const { t } = useTranslation();
  const query = useNotices(props.kind, props.unread);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={8} />;
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return (
      <Nothing
        title={t(props.unread ? 'notices.none_unread' : 'notices.none')}
        why={t('notices.none_why')}
      />
    );
  return (
    <>
      <p className={styles.workbook}>
        <ListWorkbook
          title={t('notices.title')}
          within={async () => {
            const all = await allNotices(props.kind, props.unread);
            return { ...listed(all.items, t), cut: all.cut };
          }}
          small
        />
      </p>
      <ul className={styles.list}>
        {items.map((notice) => (
          <Row key={notice.id} notice={notice} onRead={props.onRead} />
        ))}
      </ul>
      {query.hasNextPage ? (
        <p className={styles.more}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('ui.load_more')}
          </Button>
        </p>
      ) : null}
    </>
  );
}

/** Notices in words, as they are shown. */
function listed(items: readonly Notice[], t: TFunction) {
  return {
    headings: [t('notices.at'), t('notices.title'), t('notices.state')],
    rows: items.map((one) => [
      instant(one.at),
      [one.urgent ? t('notices.urgent') : '', one.text].filter(Boolean).join(' '),
      one.read_at ? '' : t('notices.unread'),
    ]),
  };
}

function Row(props: { notice: Notice; onRead: (ids: string[], read: boolean) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { notice, onRead } = props;
  const isRead = Boolean(notice.read_at);
  return (
    <li className={isRead ? styles.read : styles.unread}>
      <div className={styles.words}>
        <p>
          {notice.urgent ? <strong className={styles.urgent}>{t('notices.urgent')}</strong> : null}
          {isRead ? null : <span className={styles.mark}>{t('notices.unread')}</span>}
          {notice.text}
        </p>
        <p className={styles.soft}>{instant(notice.at)}</p>
      </div>
      <div className={styles.deeds}>
        <Button
          type="link"
          href={notice.page}
          aria-label={t('notices.open_one', { text: notice.text })}
          onClick={(event) => {
            event.preventDefault();
            if (!isRead) onRead([notice.id], true);
            void navigate({ href: notice.page });
          }}
        >
          {t('notices.open')}
        </Button>
        <Button type="text" onClick={() => onRead([notice.id], !isRead)}>
          {t(isRead ? 'notices.mark_unread' : 'notices.mark_read')}
        </Button>
      </div>
    </li>
  );
}
