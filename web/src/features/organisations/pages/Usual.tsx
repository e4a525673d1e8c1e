/**
 * For a city that begins: the bureaus that usually have a part, to tick, to name as they are named
 * here, and to add at one go. What could not be added says why and stays to be mended.
 */
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useSession } from '../../../api/session';
import { DataTable } from '../../../ui/DataTable';
import { Button, Checkbox, Input, type TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Refused } from '../../../ui/States';
import { type Usual as Proposed, useCityWide, usePutOrganisation, useUsual } from '../queries';
import styles from './Directory.module.css';

export function Usual() {
  const { t } = useTranslation();
  const query = useUsual();
  const cityWide = useCityWide();
  if (!cityWide) return <Refused error={{ message: t('organisations.not_city_wide') }} />;
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  return (
    <>
      <PageHead title={t('organisations.usual')} lead={t('organisations.usual_lead')} />
      {query.data ? <Choosing proposed={query.data} /> : <Loading rows={12} />}
    </>
  );
}

interface Row {
  key: string;
  name: string;
  short_name: string;
  proposed: Proposed;
  /** Why it was refused. */
  refused?: string | undefined;
}

function Choosing({ proposed }: { proposed: Proposed[] }) {
  const { t } = useTranslation();
  const { today } = useSession();
  const put = usePutOrganisation();
  const [rows, setRows] = useState<Row[]>(() =>
    proposed.map((one) => ({
      key: one.short_name,
      name: one.name,
      short_name: one.short_name,
      proposed: one,
    })),
  );
  const there = new Set(proposed.filter((one) => one.there).map((one) => one.short_name));
  const [picked, setPicked] = useState<string[]>(() =>
    proposed.filter((one) => !one.there).map((one) => one.short_name),
  );
  const [added, setAdded] = useState<number>();
  const [from, setFrom] = useState(today);
  const [sending, setSending] = useState(false);
  const fromId = useId();
  const change = (key: string, part: Partial<Row>) =>
    setRows((all) =>
      all.map((row) => (row.key === key ? { ...row, refused: undefined, ...part } : row)),
    );
  const wanted = rows.filter((row) => picked.includes(row.key) && !there.has(row.key));
  const addAll = async () => {
    setSending(true);
    let count = 0;
    for (const row of wanted) {
      const { kind, division, precedence } = row.proposed;
      try {
        await put.mutateAsync({
          id: undefined,
          body: {
            name: row.name,
            short_name: row.short_name,
            kind,
            division,
            precedence,
            aliases: [],
            from_on: from,
            revision: 0,
          },
        });
        count += 1;
        setPicked((all) => all.filter((key) => key !== row.key));
      } catch (error) {
        change(row.key, { refused: asApiError(error).message });
      }
    }
    setAdded(count);
    setSending(false);
  };
  const field = (row: Row, key: 'name' | 'short_name', label: string) =>
    there.has(row.key) ? (
      row[key]
    ) : (
      <Input
        aria-label={label}
        value={row[key]}
        onChange={(event) => change(row.key, { [key]: event.target.value })}
      />
    );
  const columns: TableColumnsType<Row> = [
    {
      title: t('organisations.usual_pick'),
      key: 'pick',
      render: (_, row) =>
        there.has(row.key) ? null : (
          <Checkbox
            aria-label={t('organisations.usual_pick_one', { name: row.name })}
            checked={picked.includes(row.key)}
            onChange={(event) =>
              setPicked((all) =>
                event.target.checked ? [...all, row.key] : all.filter((key) => key !== row.key),
              )
            }
          />
        ),
    },
    {
      title: t('organisations.name'),
      key: 'name',
      render: (_, row) => (
        <>
          {field(row, 'name', t('organisations.name_of', { name: row.key }))}
          {row.refused && !there.has(row.key) ? <Lamp tone="red" word={row.refused} /> : null}
        </>
      ),
    },
    {
      title: t('organisations.short_name'),
      key: 'short',
      render: (_, row) =>
        field(row, 'short_name', t('organisations.short_name_of', { name: row.key })),
    },
    { title: t('organisations.usual_duty'), key: 'duty', render: (_, row) => row.proposed.duty },
    {
      title: t('organisations.usual_state'),
      key: 'state',
      render: (_, row) =>
        there.has(row.key) ? (
          <Lamp tone="green" word={t('organisations.usual_there')} />
        ) : (
          <Lamp tone="grey" word={t('organisations.usual_absent')} />
        ),
    },
  ];
  return (
    <Section title={t('organisations.usual_list')}>
      <div className={styles.stack}>
        <p>{t('organisations.usual_note')}</p>
        <DataTable<Row>
          workbook
          caption={t('organisations.usual_list')}
          rows={rows}
          rowKey="key"
          columns={columns}
          cards
        />
        <div className={styles.deeds}>
          <label htmlFor={fromId}>
            {t('organisations.from_on')}{' '}
            <Input
              id={fromId}
              type="date"
              className={styles.date ?? ''}
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
          </label>
          <Button
            type="primary"
            disabled={wanted.length === 0}
            loading={sending}
            onClick={() => void addAll()}
          >
            {t('organisations.usual_add', { count: wanted.length })}
          </Button>
        </div>
        {added === undefined ? null : (
          <p role="status">
            {t('organisations.usual_added', { count: added })}{' '}
            <Link to="/organisations">{t('organisations.to_directory')}</Link>
          </p>
        )}
      </div>
    </Section>
  );
}
