/** One entry of a register: what it says, where it lies, what was seen of it, what proves it, and its story. */
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { MapView } from '../../../map/MapView';
import { registerLayers } from '../../../map/registerLayers';
import { DataTable } from '../../../ui/DataTable';
import { Drawer } from '../../../ui/Drawer';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { amount } from '../../../ui/units';
import { Withdraw, WithdrawnNote } from '../../../ui/Withdrawal';
import { EntryForm } from '../parts/EntryForm';
import { ObservationForm } from '../parts/ObservationForm';
import { Proofs } from '../parts/Proofs';
import { countOf, shapeOf, textOf } from '../parts/place';
import styles from '../parts/Registers.module.css';
import { seriesOf } from '../parts/values';
import { ResultLamp, useSaid } from '../parts/words';
import {
  type EntryDetail,
  type Observation,
  type Register,
  useEntry,
  useRegister,
  useWithdrawEntry,
  useWithdrawObservation,
} from '../queries';

export function EntryPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useEntry(id);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  return query.data ? <Around key={id} entry={query.data} /> : <Loading rows={12} />;
}

function Around({ entry }: { entry: EntryDetail }) {
  const query = useRegister(entry.kind);
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data || query.data.key !== entry.kind) return <Loading rows={12} />;
  return <Whole entry={entry} register={query.data} />;
}

interface Part {
  entry: EntryDetail;
  register: Register;
}

function Whole({ entry, register }: Part) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<'update' | 'observe'>();
  const withdraw = useWithdrawEntry(entry.id, entry.revision);
  const done = () => setDoing(undefined);
  const may = (word: string) => entry.may.includes(word);
  const look = t(register.assessed ? 'registers.assess' : 'registers.observe');
  return (
    <>
      <nav aria-label={t('registers.above')} className={styles.above}>
        <Link to="/registers/$kind" params={{ kind: register.key }}>
          {register.name}
        </Link>
      </nav>
      <PageHead
        title={entry.name}
        lead={`${register.name} · ${entry.code}`}
        deeds={
          <>
            {may('observe') ? (
              <Button type="primary" onClick={() => setDoing('observe')}>
                {look}
              </Button>
            ) : null}
            {may('update') ? (
              <Button onClick={() => setDoing('update')}>{t('registers.change')}</Button>
            ) : null}
            {may('withdraw') ? (
              <Withdraw
                title={t('registers.withdraw')}
                why={t('registers.withdraw_why')}
                onWithdraw={(reason) => withdraw.mutateAsync(reason)}
              />
            ) : null}
          </>
        }
      />
      {entry.withdrawn ? <WithdrawnNote withdrawn={entry.withdrawn} /> : null}
      {entry.notes.length > 0 ? (
        <ul className={styles.notes}>
          {entry.notes.map((note) => (
            <li key={note.code}>{note.message}</li>
          ))}
        </ul>
      ) : null}
      <div className={styles.two}>
        <Section title={t('registers.facts')}>
          <Said entry={entry} register={register} />
        </Section>
        <Section title={t('registers.place')}>
          <Where entry={entry} register={register} />
        </Section>
      </div>
      <Section title={t(register.assessed ? 'registers.assessments' : 'registers.observations')}>
        <Seen entry={entry} register={register} />
      </Section>
      <Section title={t('registers.evidence')}>
        <Proofs entry={entry} />
      </Section>
      <Section title={t('registers.steps')}>
        <Steps entry={entry} />
      </Section>
      <Drawer
        title={doing === 'observe' ? look : t('registers.change')}
        open={doing !== undefined}
        onClose={done}
        width={760}
      >
        {doing === 'update' ? (
          <EntryForm
            register={register}
            entry={entry}
            place={entry.place ?? undefined}
            onDone={done}
          />
        ) : doing === 'observe' ? (
          <ObservationForm register={register} entry={entry} onDone={done} />
        ) : null}
      </Drawer>
    </>
  );
}

function Said({ entry, register }: Part) {
  const { t } = useTranslation();
  const said = useSaid();
  return (
    <Facts>
      {register.assessed ? (
        <Fact name={t('registers.result')}>
          <ResultLamp entry={entry} />
        </Fact>
      ) : null}
      <Fact name={t('registers.division')}>{entry.division_name || t('registers.whole_city')}</Fact>
      <Fact name={t('registers.unit')}>{entry.unit_name || dash}</Fact>
      {register.fields.map((field) => (
        <Fact key={field.key} name={field.name}>
          <span className={styles.text}>{said(field, entry.fields[field.key])}</span>
        </Fact>
      ))}
      <Fact name={t('registers.note')}>
        <span className={styles.text}>{entry.note || dash}</span>
      </Fact>
      <Fact name={t('registers.written_by')}>{entry.account_name}</Fact>
    </Facts>
  );
}

function Where({ entry, register }: Part) {
  const { t } = useTranslation();
  const { place } = entry;
  const layers = useMemo(
    () =>
      place
        ? registerLayers(register, [
            {
              type: 'Feature',
              properties: { id: entry.id, name: entry.name, shape: shapeOf(place) },
              geometry: place as never,
            },
          ])
        : [],
    [place, register, entry.id, entry.name],
  );
  if (!place)
    return <Nothing title={t('registers.placed_no')} why={t('registers.placed_no_why')} />;
  return (
    <>
      <Facts>
        <Fact name={t('registers.place_shape')}>
          {place.type === 'Point'
            ? textOf(place)
            : t('registers.points', {
                shape: t(`registers.shape_${shapeOf(place)}`),
                count: countOf(place),
              })}
        </Fact>
        {entry.area_m2 == null ? null : (
          <Fact name={t('registers.measured')}>{amount(entry.area_m2, 'm2')}</Fact>
        )}
        {entry.length_m == null ? null : (
          <Fact name={t('registers.measured')}>{amount(entry.length_m, 'm')}</Fact>
        )}
      </Facts>
      <MapView label={t('registers.map_of', { name: entry.name })} layers={layers} height={320} />
      <p className="y-no-print">
        <Link
          to="/map"
          search={
            {
              registers: register.key,
              sel: `register.${register.key}.${shapeOf(place)}:${entry.id}`,
              ...(entry.at ? { at: `${entry.at.join(',')},15` } : {}),
            } as never
          }
        >
          {t('registers.see_on_map')}
        </Link>
      </p>
    </>
  );
}

function Seen({ entry, register }: Part) {
  const { t } = useTranslation();
  const said = useSaid();
  const withdraw = useWithdrawObservation();
  const series = seriesOf(entry.observations, register.fields);
  const observed = register.fields.filter(
    (field) => field.observed && entry.observations.some((one) => one.fields[field.key] != null),
  );
  if (entry.observations.length === 0)
    return <Nothing title={t('registers.not_seen')} why={t('registers.not_seen_why')} />;
  return (
    <div className={styles.stack}>
      {series.length > 0 ? (
        <ul className={styles.notes}>
          {series.map(({ field, values }) => (
            <li key={field.key}>
              {field.name}
              {t('registers.colon')}
              {values.map((one) => `${one.year} ${said(field, one.value)}`).join(' → ')}
            </li>
          ))}
        </ul>
      ) : null}
      <DataTable<Observation>
        caption={t(register.assessed ? 'registers.assessments' : 'registers.observations')}
        rows={[...entry.observations].reverse()}
        rowKey="id"
        workbook
        cards
        columns={[
          { title: t('registers.year'), dataIndex: 'year', key: 'year' },
          { title: t('registers.on'), dataIndex: 'on', key: 'on' },
          ...(register.assessed
            ? [
                {
                  title: t('registers.result'),
                  key: 'result',
                  render: (_: unknown, row: Observation) => (
                    <ResultLamp entry={{ result: row.result ?? null }} />
                  ),
                },
                {
                  title: t('registers.score'),
                  key: 'score',
                  align: 'right' as const,
                  render: (_: unknown, row: Observation) => row.score ?? dash,
                },
              ]
            : []),
          ...observed.map((field) => ({
            title: field.name,
            key: field.key,
            render: (_: unknown, row: Observation) => said(field, row.fields[field.key]),
          })),
          {
            title: t('registers.observer'),
            key: 'observer',
            render: (_, row) => row.observer || dash,
          },
          {
            title: t('registers.note'),
            key: 'note',
            render: (_, row) => (
              <div className={styles.text}>
                {row.note || dash}
                {row.withdrawn ? (
                  <span className={styles.small}>
                    {t('registers.observation_withdrawn', {
                      who: row.withdrawn.account_name,
                      reason: row.withdrawn.reason,
                    })}
                  </span>
                ) : null}
              </div>
            ),
          },
          ...(entry.may.includes('observe')
            ? [
                {
                  title: t('registers.deed'),
                  key: 'deed',
                  render: (_: unknown, row: Observation) =>
                    row.withdrawn ? null : (
                      <Withdraw
                        title={t('registers.withdraw_observation')}
                        why={t('registers.withdraw_observation_why')}
                        onWithdraw={(reason) => withdraw.mutateAsync({ id: row.id, reason })}
                      />
                    ),
                },
              ]
            : []),
        ]}
      />
    </div>
  );
}

function Steps({ entry }: { entry: EntryDetail }) {
  const { t } = useTranslation();
  const rows = entry.steps.map((one, place) => ({ ...one, place: String(place) })).reverse();
  return (
    <DataTable<(typeof rows)[number]>
      caption={t('registers.steps')}
      rows={rows}
      rowKey="place"
      cards
      columns={[
        {
          title: t('registers.step'),
          key: 'move',
          render: (_, row) => t(`registers.step_${row.move}`, { defaultValue: row.move }),
        },
        { title: t('registers.day'), dataIndex: 'on', key: 'on' },
        { title: t('registers.by_whom'), dataIndex: 'account_name', key: 'by' },
        {
          title: t('registers.said'),
          key: 'note',
          render: (_, row) => <div className={styles.text}>{row.note || dash}</div>,
        },
      ]}
    />
  );
}
