/** The titles of the city: since when, by which rule looked at again, with which results. */
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { useMay, useSession } from '../../../api/session';
import { useOpenRecord } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { dash } from '../../../ui/format';
import { PlusOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Absent } from '../../../ui/States';
import { Environment } from '../parts/Environment';
import { HonourForm, HonourPaper } from '../parts/Honour';
import { HonourExchange } from '../parts/HonourExchange';
import { type HonourView, useHonours } from '../queries';
import styles from './Honours.module.css';

export function Honours() {
  const { t } = useTranslation();
  const manages = useMay('campaigns.manage');
  const query = useHonours();
  const list = listOf(query, query.data);
  const [open, setOpen] = useOpenRecord();
  const add = manages ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
      {t('campaigns.add_honour')}
    </Button>
  ) : null;
  const columns: TableColumnsType<HonourView> = [
    { title: t('campaigns.honour'), dataIndex: 'name', key: 'name' },
    {
      title: t('campaigns.honour_state'),
      key: 'state',
      render: (_, row) => <HonourLamp honour={row} />,
    },
    {
      title: t('campaigns.level'),
      key: 'level',
      render: (_, row) => t(`campaigns.level_${row.level}`),
    },
    { title: t('campaigns.awarded_year'), dataIndex: 'awarded_year', key: 'awarded_year' },
    {
      title: t('campaigns.last_inspection'),
      key: 'last',
      render: (_, row) => {
        const last = row.inspections.at(-1);
        return last ? `${last.year} ${t(`campaigns.result_${last.result}`)}` : dash;
      },
    },
    {
      title: t('campaigns.next_due_year'),
      key: 'due',
      render: (_, row) => <NextDue honour={row} />,
    },
    {
      title: t('campaigns.linked_honours'),
      key: 'links',
      render: (_, row) => row.links.map((link) => link.name).join(t('campaigns.comma')) || dash,
    },
  ];
  const here = query.data?.find((one) => one.id === open);
  return (
    <>
      <DataPage<HonourView>
        title={t('campaigns.honours')}
        lead={t('campaigns.honours_lead')}
        deeds={
          <>
            <HonourExchange writes={manages} />
            {add}
          </>
        }
        query={list}
        columns={columns}
        rowKey="id"
        openKey={open}
        onOpen={(row) => setOpen(row.id)}
        cards
        empty={{
          title: t('campaigns.no_honour'),
          why: t(manages ? 'campaigns.no_honour_why' : 'campaigns.empty_wait'),
          next: add,
        }}
      />
      <div className={styles.beside}>
        <Environment />
      </div>
      <Drawer
        title={here?.name ?? t(open === 'new' ? 'campaigns.add_honour' : 'campaigns.honour')}
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
      >
        {open === 'new' && manages && query.data ? (
          <HonourForm honours={query.data} honour={undefined} onDone={() => setOpen(undefined)} />
        ) : here ? (
          <HonourPaper key={here.id} honour={here} honours={query.data ?? []} />
        ) : (
          <Absent
            query={list}
            title={t('campaigns.honour_absent')}
            why={t('campaigns.honour_absent_why')}
          />
        )}
      </Drawer>
    </>
  );
}

/** The year, and whether it is this one or has gone by. */
function NextDue({ honour }: { honour: HonourView }) {
  const { t } = useTranslation();
  const { today } = useSession();
  const due = honour.next_due_year;
  if (!due || honour.withdrawn) return dash;
  const left = due - Number(today.slice(0, 4));
  return (
    <>
      {due}{' '}
      {left > 0 ? null : (
        <Lamp
          tone={left < 0 ? 'red' : 'amber'}
          word={t(left < 0 ? 'campaigns.due_passed' : 'campaigns.due_this_year')}
        />
      )}
    </>
  );
}

function HonourLamp({ honour }: { honour: HonourView }) {
  const { t } = useTranslation();
  if (honour.withdrawn) return <Lamp tone="grey" word={t('ui.withdrawn')} />;
  if (honour.state !== 'revoked' && honour.threats.length > 0)
    return <Lamp tone="amber" word={t('campaigns.honour_threatened')} />;
  return (
    <Lamp
      tone={honour.state === 'revoked' ? 'red' : 'green'}
      word={t(`campaigns.honour_${honour.state}`)}
    />
  );
}
