/**
 * What was clicked on: what it is, how large, which rows of the standard count it and how they stand,
 * who answers for them, what is wrong, which projects, entries of registers and pictures there are,
 * and what proves them.
 */
import { Link } from '@tanstack/react-router';
import type { Feature as Drawn } from 'geojson';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Fact, Facts } from '../../../ui/Facts';
import { dash, number } from '../../../ui/format';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { toneOf } from '../../../ui/lights';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { amount, quantity } from '../../../ui/units';
import {
  type Feature,
  type Indicator,
  type LayerView,
  type MapItem,
  useFeature,
  useItem,
} from '../queries';
import { EntriesHere, Photos, Pictures, Problems, ProjectsHere } from './Here';
import styles from './Panel.module.css';
import { findingPrefix } from './tree';
import { columnWord, figureOf, findingColumns, themeWord } from './words';

/** A feature of a layer. */
export function FeaturePanel({ layer, row }: { layer: LayerView; row: string }) {
  const { t } = useTranslation();
  const feature = useFeature(layer.id, row);
  const found = feature.data;
  const item = useItem(
    found ? { layer: layer.id, row: Number(row), division: found.district?.code } : undefined,
  );
  if (feature.error) return <Refused error={asApiError(feature.error)} />;
  if (!found) return <Loading />;
  return (
    <>
      <h2 className={styles.title}>{nameOf(layer, found)}</h2>
      <Facts>
        <Fact name={t('map.layer')}>
          <Link to="/layers/$layer" params={{ layer: layer.id }}>
            {themeWord(layer.kind, t)} {layer.year}
          </Link>
        </Fact>
        {found.area_m2 ? <Fact name={t('map.area')}>{amount(found.area_m2, 'm2')}</Fact> : null}
        {found.length_m ? <Fact name={t('map.length')}>{amount(found.length_m, 'm')}</Fact> : null}
        <Fact name={t('map.district')}>{found.district?.name || dash}</Fact>
        <Fact name={t('map.source')}>
          {t('map.source_of', { file: layer.source, who: layer.account_name })}
        </Fact>
      </Facts>
      <details className={styles.more}>
        <summary>{t('map.attributes')}</summary>
        <Facts>
          {Object.entries(found.attributes).map(([name, value]) => (
            <Fact key={name} name={columnWord(layer.kind, name, t)}>
              {value === null || value === '' ? dash : String(value)}
            </Fact>
          ))}
        </Facts>
      </details>
      <Around query={item} district={found.district?.name} />
    </>
  );
}

function nameOf(layer: LayerView, feature: Feature): string {
  const named = layer.label ? feature.attributes[layer.label] : undefined;
  return named ? String(named) : feature.feature_id;
}

/** A shape of a finding. */
export function FindingPanel({ theme, feature }: { theme: string; feature: Drawn }) {
  const { t } = useTranslation();
  const told = feature.properties ?? {};
  const finding = theme.slice(findingPrefix.length);
  const item = useItem({
    finding,
    row: typeof feature.id === 'number' ? feature.id : undefined,
    indicator: typeof told.indicator === 'string' ? told.indicator : undefined,
    division: typeof told.district_code === 'string' ? told.district_code : undefined,
  });
  const district = typeof told.district_name === 'string' ? told.district_name : undefined;
  return (
    <>
      <h2 className={styles.title}>
        {String(told.name ?? told.district_name ?? themeWord(theme, t))}
      </h2>
      <Facts>
        <Fact name={t('map.layer')}>{themeWord(theme, t)}</Fact>
        {findingColumns
          .filter(([name]) => told[name] !== undefined && told[name] !== null && name !== 'name')
          .map(([name, unit]) => (
            <Fact key={name} name={t(`map.field_${name}`)}>
              {said(told[name], unit)}
            </Fact>
          ))}
      </Facts>
      <Around query={item} district={district} />
    </>
  );
}

function said(value: unknown, unit: string): string {
  if (typeof value !== 'number') return String(value);
  if (unit === '%') return quantity(value * 100, '%', 1);
  return unit ? amount(value, unit) : String(value);
}

function Around(props: { query: ReturnType<typeof useItem>; district: string | undefined }) {
  const { query, district } = props;
  if (query.error) return <Refused error={asApiError(query.error)} />;
  const item = query.data;
  if (!item) return <Loading />;
  return (
    <>
      <Problems item={item} district={district} />
      <ProjectsHere item={item} />
      <Photos item={item} />
      <EntriesHere item={item} />
      <Indicators item={item} district={district} />
    </>
  );
}

function Indicators({ item, district }: { item: MapItem; district: string | undefined }) {
  const { t } = useTranslation();
  if (!item.assessment)
    return <Nothing title={t('map.no_assessment')} why={t('map.no_assessment_why')} />;
  return (
    <section aria-label={t('map.indicators')}>
      <h3 className={styles.head}>{t('map.indicators')}</h3>
      <p className={styles.soft}>
        {t('map.by_assessment', {
          label: item.assessment.label,
          year: item.assessment.data_year,
          edition: item.assessment.edition,
        })}
      </p>
      {item.indicators.length === 0 ? <p>{t('map.no_indicators')}</p> : null}
      {item.indicators.map((one) => (
        <Row
          key={one.key}
          one={one}
          assessment={item.assessment?.id ?? ''}
          district={district}
          layered={item.layer !== null}
        />
      ))}
    </section>
  );
}

const tones: Record<string, Tone> = {
  pass: 'green',
  within_margin: 'green',
  fail: 'red',
  unconfirmed: 'amber',
};

function Row(props: {
  one: Indicator;
  assessment: string;
  district: string | undefined;
  layered: boolean;
}) {
  const { t } = useTranslation();
  const { one, assessment, district, layered } = props;
  const verdict = t(`assessments.verdict_${one.verdict}`);
  return (
    <article className={styles.row} aria-label={one.name}>
      <h4>
        <Link
          to="/assessments/$assessment"
          params={{ assessment }}
          search={{ open: one.key } as never}
        >
          {one.number ? `${one.number} ` : ''}
          {one.name}
        </Link>
      </h4>
      <p>
        <Lamp
          tone={tones[one.verdict] ?? 'grey'}
          word={one.provisional ? t('assessments.provisional', { word: verdict }) : verdict}
        />{' '}
        {one.value
          ? t('map.value_against', { value: figureOf(one.value), limit: one.limit ?? dash })
          : (one.limit ?? '')}
      </p>
      {one.district_value && district ? (
        <p className={styles.soft}>
          {t('map.district_value', { district, value: figureOf(one.district_value) })}
        </p>
      ) : null}
      {layered && !one.counted ? <p className={styles.soft}>{t('map.not_counted')}</p> : null}
      {one.tasks.length === 0 ? <p className={styles.soft}>{t('map.no_task')}</p> : null}
      {one.tasks.map((task) => (
        <p key={task.id}>
          <Link to="/tasks/$id" params={{ id: task.id }}>
            {task.title}
          </Link>
          <br />
          {t('map.answers', {
            unit: task.lead?.name ?? dash,
            person: task.person?.person || task.person?.title || dash,
          })}
          {task.due_on ? ` · ${t('map.due', { day: task.due_on })}` : ''}{' '}
          {task.light ? <Lamp tone={toneOf(task.light)} /> : null}
        </p>
      ))}
      {one.evidence ? (
        <>
          <p className={styles.soft}>
            <Link to="/evidence/items/$item" params={{ item: one.key }}>
              {t('map.evidence', {
                pieces: number(one.evidence.pieces),
                accepted: number(one.evidence.accepted),
                pictures: number(one.evidence.pictures),
              })}
            </Link>
          </p>
          <Pictures pictures={one.evidence.shown} />
        </>
      ) : null}
    </article>
  );
}
