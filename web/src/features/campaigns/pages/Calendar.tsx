/** The working calendar: which days rest or work against the week's rule; every count follows it. */
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useMay, useSession } from '../../../api/session';
import { useListSearch } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { DeleteOutlined, PlusOutlined } from '../../../ui/icons';
import { Button, Input, Radio, Select, type TableColumnsType } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Nothing, type Refusal, Refused } from '../../../ui/States';
import { weeksOf, withStretch } from '../parts/months';
import { type MovedDay, useCalendar, usePutCalendar } from '../queries';
import styles from './Calendar.module.css';

export function Calendar() {
  const { t } = useTranslation();
  const { today } = useSession();
  const manages = useMay('campaigns.manage');
  const [search, setSearch] = useListSearch();
  const query = useCalendar();
  const now = Number(today.slice(0, 4));
  const year = /^\d{4}$/.test(search.year ?? '') ? Number(search.year) : now;
  const years = [...new Set([year, now - 1, now, now + 1, now + 2])].sort();
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  return (
    <>
      <PageHead
        title={t('campaigns.calendar')}
        lead={t('campaigns.calendar_lead')}
        deeds={
          <Select
            aria-label={t('campaigns.year')}
            value={year}
            options={years.map((value) => ({
              value,
              label: t('campaigns.year_named', { year: value }),
            }))}
            onChange={(value) => setSearch({ ...search, year: String(value) })}
          />
        }
      />
      {query.data ? (
        <Year
          key={year}
          year={year}
          kept={query.data.days.filter((one) => one.day.startsWith(`${year}-`))}
          revision={query.data.revisions[String(year)] ?? 0}
          manages={manages}
        />
      ) : (
        <Loading rows={12} />
      )}
    </>
  );
}

function Year(props: { year: number; kept: MovedDay[]; revision: number; manages: boolean }) {
  const { t } = useTranslation();
  const { year, kept, revision, manages } = props;
  // With the revision that was read when the change began: who was first meanwhile is noticed.
  const [change, begin] = useState<{ days: MovedDay[]; revision: number }>();
  const changed = change?.days;
  const setChanged = (days: MovedDay[] | undefined) =>
    begin(days && { days, revision: change?.revision ?? revision });
  const [refusal, setRefusal] = useState<Refusal>();
  const put = usePutCalendar();
  const days = changed ?? kept;
  const save = async () => {
    setRefusal(undefined);
    try {
      await put.mutateAsync({ year, days, revision: change?.revision ?? revision });
      setChanged(undefined);
    } catch (error) {
      setRefusal(asApiError(error));
    }
  };
  const columns: TableColumnsType<MovedDay> = [
    { title: t('campaigns.day'), dataIndex: 'day', key: 'day' },
    {
      title: t('campaigns.works'),
      key: 'works',
      render: (_, row) => t(row.works ? 'campaigns.day_works' : 'campaigns.day_rests'),
    },
    { title: t('campaigns.day_name'), dataIndex: 'name', key: 'name' },
    ...(manages
      ? [
          {
            title: t('campaigns.deed'),
            key: 'deed',
            render: (_: unknown, row: MovedDay) => (
              <Button
                size="small"
                icon={<DeleteOutlined />}
                aria-label={t('campaigns.remove_day', { day: row.day })}
                onClick={() => setChanged(days.filter((one) => one.day !== row.day))}
              />
            ),
          },
        ]
      : []),
  ];
  return (
    <div className={styles.two}>
      <Section title={t('campaigns.year_of_days', { year })}>
        <p className={styles.legend}>
          <span className={styles.keyRest} /> {t('campaigns.legend_rests')}
          <span className={styles.keyWork} /> {t('campaigns.legend_works')}
        </p>
        <Months year={year} days={days} />
      </Section>
      <Section title={t('campaigns.moved_days')}>
        <div className={styles.stack}>
          {manages ? <AddDays year={year} onAdd={(add) => setChanged(add(days))} /> : null}
          {changed ? (
            <div className={styles.unsaved} role="status">
              <span>{t('campaigns.unsaved')}</span>
              <Button type="primary" loading={put.isPending} onClick={() => void save()}>
                {t('campaigns.save_calendar', { year })}
              </Button>
              <Button onClick={() => setChanged(undefined)}>{t('campaigns.drop')}</Button>
            </div>
          ) : null}
          {refusal ? <Refused error={refusal} /> : null}
          {days.length === 0 ? (
            <Nothing
              title={t('campaigns.no_days', { year })}
              why={t(manages ? 'campaigns.no_days_why' : 'campaigns.empty_wait')}
            />
          ) : (
            <DataTable<MovedDay>
              workbook
              caption={t('campaigns.moved_days')}
              rows={days}
              rowKey="day"
              columns={columns}
            />
          )}
        </div>
      </Section>
    </div>
  );
}

function AddDays(props: {
  year: number;
  onAdd: (add: (days: readonly MovedDay[]) => MovedDay[]) => void;
}) {
  const { t } = useTranslation();
  const { year, onAdd } = props;
  const id = useId();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [works, setWorks] = useState(false);
  const [name, setName] = useState('');
  const limits = { min: `${year}-01-01`, max: `${year}-12-31` };
  const last = to || from;
  const ready = from >= limits.min && last <= limits.max && from <= last && name.trim() !== '';
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        onAdd((days) => withStretch(days, from, last, works, name.trim()));
        setFrom('');
        setTo('');
        setName('');
      }}
    >
      <label htmlFor={`${id}0`}>
        {t('campaigns.from_day')}
        <Input
          id={`${id}0`}
          type="date"
          {...limits}
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </label>
      <label htmlFor={`${id}1`}>
        {t('campaigns.to_day')}
        <Input
          id={`${id}1`}
          type="date"
          {...limits}
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      </label>
      <label htmlFor={`${id}2`}>
        {t('campaigns.day_name')}
        <Input
          id={`${id}2`}
          value={name}
          maxLength={40}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <Radio.Group
        aria-label={t('campaigns.works')}
        value={works}
        onChange={(event) => setWorks(Boolean(event.target.value))}
        options={[
          { value: false, label: t('campaigns.day_rests') },
          { value: true, label: t('campaigns.day_works') },
        ]}
      />
      <Button htmlType="submit" icon={<PlusOutlined />} disabled={!ready}>
        {t('campaigns.add_days')}
      </Button>
      <p className={styles.help}>{t('campaigns.add_days_help')}</p>
    </form>
  );
}

function Months({ year, days }: { year: number; days: readonly MovedDay[] }) {
  const { t } = useTranslation();
  const moved = new Map(days.map((one) => [one.day, one]));
  return (
    <div className={styles.months}>
      {Array.from({ length: 12 }, (_, place) => place + 1).map((month) => (
        <table key={month} className={styles.month}>
          <caption>{t('campaigns.month', { month })}</caption>
          <thead>
            <tr>
              {[1, 2, 3, 4, 5, 6, 0].map((weekday) => (
                <th key={weekday} scope="col">
                  {t(`ui.weekday_${weekday}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOf(year, month, moved).map((week) => (
              <tr key={week.find(Boolean)?.day}>
                {week.map((cell, weekday) =>
                  cell ? (
                    <td
                      key={cell.day}
                      className={
                        cell.moved
                          ? cell.works
                            ? styles.movedWork
                            : styles.movedRest
                          : cell.works
                            ? undefined
                            : styles.weekend
                      }
                      title={cell.moved?.name}
                    >
                      {cell.date}
                      {cell.moved ? (
                        <span className={styles.mark}>
                          {t(cell.works ? 'campaigns.mark_works' : 'campaigns.mark_rests')}
                        </span>
                      ) : null}
                    </td>
                  ) : (
                    <td key={`empty-${weekday}`} />
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}
