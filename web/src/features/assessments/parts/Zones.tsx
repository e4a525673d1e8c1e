/** Districts beside each other, or the old built-up area beside the new: by the city's own limit. */
import { useTranslation } from 'react-i18next';
import { useListSearch } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import { Segmented, type TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Section } from '../../../ui/PageHead';
import { Nothing } from '../../../ui/States';
import type { Detail } from '../queries';
import { type Item, type Measure, type Zone, zoned, zoneId } from './record';
import { type Names, needWords, requirement, valueWord, zoneLamp, zoneWord } from './words';
import styles from './Zones.module.css';

type Row = { id: string; item: Item; measure: Measure };

export function Zones(props: {
  detail: Detail;
  names: Names;
  open: string | undefined;
  onOpen: (indicator: string) => void;
}) {
  const { t } = useTranslation();
  const { detail, names, open, onOpen } = props;
  const [search, setSearch] = useListSearch();
  const record = detail.record;
  const built = search.zones === 'built';
  const kinds: Zone['kind'][] = built
    ? ['city', 'old_built_up', 'added_built_up']
    : ['city', 'district', 'development_zone'];
  const zones = record?.assessment.zones.filter(({ kind }) => kinds.includes(kind)) ?? [];
  const rows: Row[] = zoned(record?.assessment.items ?? [])
    .map(({ item, measure }) => ({ id: `${item.key}.${measure.key}`, item, measure }))
    .filter(({ measure }) =>
      measure.reading.zones.some(
        ({ zone, state }) =>
          zone.kind !== 'city' && kinds.includes(zone.kind) && state === 'measured',
      ),
    );
  const columns: TableColumnsType<Row> = [
    {
      title: t('assessments.item'),
      key: 'item',
      width: 220,
      render: (_, { item, measure }) => (
        <>
          {names.indicators[item.key] ?? item.key}
          {item.measures.length > 1 ? (
            <div className={styles.soft}>{detail.names.measures[`${item.key}.${measure.key}`]}</div>
          ) : null}
          <div className={styles.soft}>{requirement(measure.judgement, measure.unit, t)}</div>
        </>
      ),
    },
    ...zones.map((zone) => ({
      title: zoneWord(zone, t),
      key: zoneId(zone),
      align: 'right' as const,
      render: (_: unknown, { measure }: Row) => (
        <Cell measure={measure} zone={zone} names={names} />
      ),
    })),
  ];
  return (
    <Section
      title={t('assessments.tab_zones')}
      deeds={
        <Segmented
          aria-label={t('assessments.tab_zones')}
          value={built ? 'built' : 'districts'}
          options={[
            { value: 'districts', label: t('assessments.zones_districts') },
            { value: 'built', label: t('assessments.zones_built') },
          ]}
          onChange={(zones) =>
            setSearch({ ...search, zones: zones === 'built' ? 'built' : undefined })
          }
        />
      }
    >
      <p className={styles.soft}>{t('assessments.zones_note')}</p>
      {rows.length === 0 ? (
        <Nothing title={t('assessments.zones_none')} why={t('assessments.zones_none_why')} />
      ) : (
        <DataTable<Row>
          workbook
          caption={t('assessments.tab_zones')}
          columns={columns}
          rows={rows}
          rowKey="id"
          onOpen={({ item }) => onOpen(item.key)}
          openKey={open && rows.find(({ item }) => item.key === open)?.id}
          cards
        />
      )}
    </Section>
  );
}

function Cell({ measure, zone, names }: { measure: Measure; zone: Zone; names: Names }) {
  const { t } = useTranslation();
  const outcome = measure.reading.zones.find((one) => zoneId(one.zone) === zoneId(zone));
  if (outcome?.value === undefined) {
    const why = needWords(outcome, names, t).join(t('list.sentence'));
    return <span title={why || t('ui.missing_not_applicable')}>{dash}</span>;
  }
  const judged =
    zone.kind === 'city'
      ? measure.judgement
      : measure.zones?.find((one) => zoneId(one.zone) === zoneId(zone));
  return (
    <>
      {valueWord(outcome.value, measure, t)}
      {judged ? (
        <div>
          <Lamp {...zoneLamp(judged.verdict, t)} />
        </div>
      ) : null}
    </>
  );
}
