/** Every item by chapter: value against what is asked, verdict, what is short and what is missing. */
import { useTranslation } from 'react-i18next';
import { useListSearch } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { Filters } from '../../../ui/Filters';
import { dash, number } from '../../../ui/format';
import { type TableColumnsType, Tag } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Section } from '../../../ui/PageHead';
import { Nothing } from '../../../ui/States';
import { TargetBar } from '../../../ui/TargetBar';
import { rounded, unit } from '../../../ui/units';
import type { Detail } from '../queries';
import styles from './Items.module.css';
import { bound, chapters, type Line, ofCity, tally, verdicts } from './record';
import {
  gapWord,
  lampOf,
  type Names,
  needWords,
  reasonWord,
  requirement,
  valueWord,
  verdictWord,
} from './words';

interface Props {
  detail: Detail;
  names: Names;
  open: string | undefined;
  onOpen: (indicator: string) => void;
}

export function Items({ detail, names, open, onOpen }: Props) {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const items = detail.record?.assessment.items ?? [];
  const found = chapters(items, search, ({ key }) => names.indicators[key] ?? key);
  const shown = found.reduce((sum, chapter) => sum + chapter.items.length, 0);
  const columns: TableColumnsType<Line> = [
    {
      title: t('assessments.item'),
      key: 'item',
      width: 330,
      render: (_, line) => <ItemName line={line} detail={detail} names={names} onOpen={onOpen} />,
    },
    {
      title: t('assessments.value_and_target'),
      key: 'value',
      width: 280,
      render: (_, line) => <Value line={line} />,
    },
    {
      title: t('assessments.verdict'),
      key: 'verdict',
      width: 170,
      render: (_, { measure, item }) => (
        <Lamp {...lampOf((item.measures.length === 1 ? item : measure).judgement, t)} />
      ),
    },
    {
      title: t('assessments.gap'),
      key: 'gap',
      render: (_, line) => <Shortage line={line} names={names} />,
    },
  ];
  return (
    <>
      <div className={styles.filters}>
        <Filters
          filters={[
            { key: 'q', kind: 'text', label: t('assessments.search') },
            {
              key: 'verdict',
              kind: 'choice',
              label: t('assessments.verdict'),
              options: verdicts.map((verdict) => ({
                value: verdict,
                label: verdictWord({ verdict }, t),
              })),
            },
            {
              key: 'category',
              kind: 'choice',
              label: t('assessments.chapter'),
              options: [...new Set(items.map(({ category }) => category))].map((category) => ({
                value: category,
                label: detail.names.categories[category] ?? category,
              })),
            },
          ]}
          search={search}
          onSearch={setSearch}
        />
        <span aria-live="polite" className={styles.soft}>
          {t('assessments.shown', { shown: number(shown), all: number(items.length) })}
        </span>
      </div>
      {found.length === 0 ? (
        <Nothing title={t('assessments.none_match')} why={t('assessments.none_match_why')} />
      ) : (
        found.map(({ category, items: inside, lines }) => {
          const counts = tally(
            Object.fromEntries(
              verdicts.map((v) => [v, inside.filter((i) => i.judgement.verdict === v).length]),
            ),
          );
          return (
            <Section
              key={category}
              title={detail.names.categories[category] ?? category}
              deeds={
                <span className={styles.soft}>
                  {t('assessments.chapter_counts', {
                    all: counts.all,
                    met: counts.met,
                    failed: counts.failed,
                    other: counts.all - counts.met - counts.failed,
                  })}
                </span>
              }
            >
              <DataTable<Line>
                workbook
                caption={detail.names.categories[category] ?? category}
                columns={columns}
                rows={lines}
                rowKey="id"
                onOpen={(line) => onOpen(line.item.key)}
                openKey={open && lines.find(({ item }) => item.key === open)?.id}
                cards
              />
            </Section>
          );
        })
      )}
    </>
  );
}

function ItemName(props: {
  line: Line;
  detail: Detail;
  names: Names;
  onOpen: (indicator: string) => void;
}) {
  const { t } = useTranslation();
  const { line, detail, names, onOpen } = props;
  const { item, measure, first } = line;
  const part =
    item.measures.length > 1 ? detail.names.measures[`${item.key}.${measure.key}`] : undefined;
  return (
    <div className={first ? undefined : styles.further}>
      {first ? (
        <>
          <button type="button" className={styles.name} onClick={() => onOpen(item.key)}>
            <span className={styles.soft}>{item.number}</span>{' '}
            {names.indicators[item.key] ?? item.key}
          </button>
          {item.veto ? (
            <>
              {' '}
              <Tag color="error">{t('assessments.veto')}</Tag>
            </>
          ) : null}
        </>
      ) : null}
      {part ? <div className={styles.soft}>{part}</div> : null}
    </div>
  );
}

function Value({ line }: { line: Line }) {
  const { t } = useTranslation();
  const { measure, item } = line;
  const city = ofCity(measure.reading);
  const { threshold } = measure.judgement;
  const drawn = bound(threshold?.limit);
  const applies = item.applies.answer === 'applies';
  const value =
    city?.state === 'measured' && city.value !== undefined
      ? rounded(city.value, measure.decimals)
      : undefined;
  const doubt =
    threshold && threshold.confidence !== 'verified'
      ? t(`assessments.confidence_${threshold.confidence}`)
      : undefined;
  if (drawn && applies)
    return (
      <div className={styles.bar}>
        <TargetBar
          label=""
          value={value}
          unit={unit(measure.unit)}
          places={measure.decimals}
          missingFor="unfilled"
          {...drawn}
        />
        {doubt ? <span className={styles.doubt}>{doubt}</span> : null}
      </div>
    );
  return (
    <>
      <strong>
        {city?.value !== undefined
          ? valueWord(city.value, measure, t)
          : t(applies ? 'ui.missing_unfilled' : 'ui.missing_not_applicable')}
      </strong>
      {applies ? (
        <div className={styles.soft}>
          {t('assessments.asked', { requirement: requirement(measure.judgement, measure.unit, t) })}
          {doubt ? <span className={styles.doubt}> {doubt}</span> : null}
        </div>
      ) : null}
    </>
  );
}

function Shortage({ line, names }: { line: Line; names: Names }) {
  const { t } = useTranslation();
  const { measure, item, first } = line;
  const lines: string[] = [];
  if (item.applies.answer !== 'applies') {
    if (first && item.applies.reason) lines.push(reasonWord(item.applies.reason, names, t));
  } else {
    if (measure.gap) lines.push(gapWord(measure.gap, measure.method, names, t));
    else if (measure.gap_to_target)
      lines.push(
        t('assessments.to_target', {
          gap: gapWord(measure.gap_to_target, measure.method, names, t),
        }),
      );
    lines.push(...needWords(ofCity(measure.reading), names, t));
    if (measure.judgement.verdict === 'unconfirmed')
      lines.push(...(measure.judgement.reasons ?? []).map((r) => reasonWord(r, names, t)));
  }
  if (lines.length === 0) return <span className={styles.soft}>{dash}</span>;
  return (
    <ul className={styles.plain}>
      {lines.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
