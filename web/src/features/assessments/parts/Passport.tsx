/**
 * The passport of a number: everything by which somebody else can work it out again — value exact
 * and rounded, formula with figures, what it was measured from, what other permissible choices give.
 */
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Clause } from '../../../ui/Clause';
import { DataTable } from '../../../ui/DataTable';
import { Fact, Facts } from '../../../ui/Facts';
import { dash, instant, missing } from '../../../ui/format';
import { Alert, type TableColumnsType, Tag } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Loading, Refused } from '../../../ui/States';
import { TargetBar } from '../../../ui/TargetBar';
import { amount, plain, rounded, unit, withUnit } from '../../../ui/units';
import { type Detail, type Passport as PassportView, useLayers, usePassport } from '../queries';
import styles from './Passport.module.css';
import { Recompute } from './Recompute';
import { bound, type InputRef, type Measure, ofCity, type ZoneOutcome, zoneId } from './record';
import {
  apart,
  exclusionWord,
  filledIn,
  gapWord,
  label,
  lampOf,
  type Names,
  needWords,
  parameterName,
  parameterWord,
  reasonWord,
  requirement,
  valueWord,
  zoneLamp,
  zoneWord,
} from './words';

export function Passport(props: { detail: Detail; indicator: string; names: Names }) {
  const { detail, indicator, names } = props;
  const { data, error, refetch } = usePassport(detail.id, indicator);
  if (error) return <Refused error={asApiError(error)} onRetry={() => void refetch()} />;
  if (!data) return <Loading rows={10} />;
  return <Whole passport={data} detail={detail} names={names} />;
}

function Whole(props: { passport: PassportView; detail: Detail; names: Names }) {
  const { t } = useTranslation();
  const { passport, detail, names } = props;
  const { item, guidance } = passport;
  const first = item.measures[0];
  const reasons = [...new Set((item.judgement.reasons ?? []).map((r) => reasonWord(r, names, t)))];
  return (
    <div className={styles.passport}>
      <p className={styles.verdict}>
        <Lamp {...lampOf(item.judgement, t)} />
        {item.veto ? <Tag color="error">{t('assessments.veto')}</Tag> : null}
        <span className={styles.soft}>
          {passport.category_name} · {t(`scope.${item.scope}`)}
        </span>
      </p>
      {item.judgement.provisional ? (
        <Alert type="warning" showIcon title={t('assessments.provisional_why')} />
      ) : null}
      <Clause
        place={item.number ?? ''}
        name={passport.name}
        sentence={guidance?.definition || t('assessments.no_definition')}
        source={passport.edition}
        formula={(first && passport.formulas[first.key]) || guidance?.formula || undefined}
        filled={first && filledIn(ofCity(first.reading), first, names, t)}
      />
      {reasons.length > 0 ? (
        <Part title={t('assessments.reasons')}>
          <ul>
            {reasons.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Part>
      ) : null}
      {item.declaration ? <Declared passport={passport} /> : null}
      {item.measures
        .filter(({ method }) => method !== 'declaration')
        .map((measure) => (
          <MeasurePart
            key={measure.key}
            measure={measure}
            title={
              item.measures.length > 1
                ? (passport.measures[measure.key] ?? measure.key)
                : t('assessments.value')
            }
            names={names}
          />
        ))}
      {item.measures.some(({ method }) => method === 'declaration') &&
      needsOf(item.measures, names, t).length > 0 ? (
        <Part title={t('assessments.lacks')}>
          <ul>
            {needsOf(item.measures, names, t).map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Part>
      ) : null}
      {passport.figures.length > 0 ? (
        <Part title={t('assessments.figures_used')}>
          <Pairs
            pairs={passport.figures.map((figure) => [
              `${figure.name} ${t('assessments.of_year', { year: figure.year })}`,
              <Fragment key={figure.key}>
                {withUnit(plain(figure.value), unit(figure.unit))}
                <div className={styles.soft}>
                  {[figure.source, figure.responsible, figure.note].filter(Boolean).join(' · ')}
                </div>
              </Fragment>,
            ])}
          />
        </Part>
      ) : null}
      <Part title={t('assessments.plausibility')}>
        <Plausible detail={detail} passport={passport} names={names} />
      </Part>
      {guidance?.evidence ? (
        <Part title={t('assessments.evidence')}>
          <p>{guidance.evidence}</p>
        </Part>
      ) : null}
      <Part title={t('assessments.recompute')}>
        <Recompute assessment={detail.id} />
      </Part>
      <p className={styles.soft}>
        {t('assessments.made_by', {
          name: passport.account_name,
          at: instant(passport.created_at),
          engine: passport.engine,
        })}{' '}
        <code>{passport.digest}</code>
      </p>
    </div>
  );
}

function needsOf(
  measures: readonly Measure[],
  names: Names,
  t: Parameters<typeof needWords>[2],
): string[] {
  return measures
    .filter(({ method }) => method === 'declaration')
    .flatMap(({ reading }) => needWords(ofCity(reading), names, t));
}

function Plausible(props: { detail: Detail; passport: PassportView; names: Names }) {
  const { t } = useTranslation();
  const { detail, passport, names } = props;
  const doubts = detail.record?.assessment.plausibility ?? [];
  const own = doubts.filter(({ params }) => params?.indicator === passport.key);
  if (own.length === 0) return <p>{t('assessments.plausible_item')}</p>;
  return (
    <ul>
      {own.map((doubt, place) => (
        <li key={place}>{reasonWord(doubt, names, t)}</li>
      ))}
    </ul>
  );
}

function Declared({ passport }: { passport: PassportView }) {
  const { t } = useTranslation();
  const declared = passport.item.declaration;
  if (!declared) return null;
  const files = (declared.evidence ?? []).map(({ name }) => name).join(t('list.comma'));
  return (
    <Part title={t('assessments.declaration')}>
      <Pairs
        pairs={[
          [
            t('assessments.declared_met'),
            declared.met === undefined
              ? missing('unfilled')
              : t(declared.met ? 'answer.yes' : 'answer.no'),
          ],
          [t('assessments.declared_by'), declared.by || missing('unfilled')],
          [t('assessments.declared_on'), declared.on || missing('unfilled')],
          [t('assessments.declared_evidence'), files || missing('unfilled')],
          ...(declared.statement
            ? [[t('assessments.declared_statement'), declared.statement] as [string, string]]
            : []),
        ]}
      />
    </Part>
  );
}

function MeasurePart(props: { measure: Measure; title: string; names: Names }) {
  const { t } = useTranslation();
  const { measure, title, names } = props;
  const city = ofCity(measure.reading);
  const { threshold, target } = measure.judgement;
  const drawn = bound(threshold?.limit);
  const today = measure.today && ofCity(measure.today);
  const value = city?.state === 'measured' ? city.value : undefined;
  const lacks = needWords(city, names, t);
  const exact = value === undefined ? undefined : withUnit(plain(value), unit(measure.unit));
  const pairs: [string, ReactNode][] = [
    [
      t('assessments.value_rounded'),
      value === undefined ? missing('unfilled') : valueWord(value, measure, t),
    ],
    [t('assessments.value_exact'), exact ? <code key="exact">{exact}</code> : missing('unfilled')],
    [t('assessments.requirement'), requirement(measure.judgement, measure.unit, t)],
  ];
  if (threshold)
    pairs.push([t('assessments.confidence'), t(`assessments.confidence_${threshold.confidence}`)]);
  if (typeof target === 'number')
    pairs.push([t('assessments.internal_target'), withUnit(String(target), unit(measure.unit))]);
  if (measure.gap)
    pairs.push([t('assessments.gap'), gapWord(measure.gap, measure.method, names, t)]);
  if (measure.gap_to_target)
    pairs.push([
      t('assessments.gap_to_target'),
      gapWord(measure.gap_to_target, measure.method, names, t),
    ]);
  if (today?.value !== undefined)
    pairs.push([
      t('assessments.today', { year: measure.today?.year }),
      valueWord(today.value, measure, t),
    ]);
  if (city?.decided_by) pairs.push([t('assessments.decided_by'), zoneWord(city.decided_by, t)]);
  pairs.push([
    t('assessments.method'),
    t('assessments.method_of', {
      method: t(`method.${measure.method}`, { defaultValue: measure.method }),
      version: measure.reading.method_version,
    }),
  ]);
  const parameters = Object.entries(measure.reading.parameters ?? {});
  return (
    <Part title={title}>
      {drawn ? (
        <TargetBar
          label=""
          value={value === undefined ? undefined : rounded(value, measure.decimals)}
          unit={unit(measure.unit)}
          places={measure.decimals}
          {...drawn}
        />
      ) : null}
      <Pairs pairs={pairs} />
      {lacks.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t('assessments.lacks')}
          description={
            <ul>
              {lacks.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          }
        />
      ) : null}
      {(city?.exclusions ?? []).map((exclusion) => (
        <p key={`${exclusion.reason} ${exclusion.amount.label}`}>
          {exclusionWord(exclusion, names, t)}
        </p>
      ))}
      <Inputs measure={measure} names={names} />
      {parameters.length > 0 ? (
        <>
          <h4>{t('assessments.parameters')}</h4>
          <Pairs
            pairs={parameters.map(([key, of]) => [
              parameterName(key, t),
              parameterWord(of, names, t),
            ])}
          />
        </>
      ) : null}
      <Sensitivity measure={measure} />
      <ZoneTable measure={measure} names={names} />
    </Part>
  );
}

/** Layers lead to their own page, figures to the sheet; each with the digest of what was used. */
function Inputs({ measure, names }: { measure: Measure; names: Names }) {
  const { t } = useTranslation();
  const layers = useLayers();
  const { inputs = [], boundary } = measure.reading;
  const all = boundary ? [boundary, ...inputs] : inputs;
  const city = ofCity(measure.reading);
  const used = all.some(({ name }) => name === 'statistics')
    ? [city?.numerator, city?.denominator].flatMap((part) =>
        part && names.statistics[part.label] ? [label(part.label, names, t)] : [],
      )
    : [];
  const columns: TableColumnsType<InputRef> = [
    {
      title: t('assessments.input'),
      key: 'name',
      render: (_, input) => {
        if (input.name === 'statistics')
          return (
            <>
              <Link to="/statistics">{t('input.statistics')}</Link>
              {used.length > 0 ? (
                <div className={styles.soft}>{used.join(t('list.comma'))}</div>
              ) : null}
            </>
          );
        const layer = layers.data?.find(({ digest }) => digest && digest === input.digest);
        const file = input.version?.split('/').pop() || input.name;
        if (!layer) return file;
        // The page of a layer is another feature's; its address is what the two share.
        return (
          <>
            <Link to={`/layers/${layer.id}` as '/'}>
              {t('assessments.layer_of', {
                layer: t(`layer_kind.${layer.kind}`),
                year: layer.year,
              })}
            </Link>
            <div className={styles.soft}>{file}</div>
          </>
        );
      },
    },
    {
      title: t('assessments.year'),
      key: 'year',
      render: (_, { year }) => (year ? t('assessments.of_year', { year }) : dash),
    },
    {
      title: t('assessments.digest'),
      key: 'digest',
      render: (_, { digest }) =>
        digest ? <code className={styles.digest}>{digest.replace('sha256:', '')}</code> : dash,
    },
  ];
  if (all.length === 0) return null;
  return (
    <>
      <h4>{t('assessments.inputs')}</h4>
      <DataTable<InputRef>
        caption={t('assessments.inputs')}
        columns={columns}
        rows={all}
        rowKey={(input) => `${input.name} ${input.digest ?? ''}`}
      />
    </>
  );
}

function Sensitivity({ measure }: { measure: Measure }) {
  const { t } = useTranslation();
  const { sensitivity } = measure;
  if (!sensitivity) return null;
  type Variant = (typeof sensitivity.variants)[number];
  const columns: TableColumnsType<Variant> = [
    {
      title: t('assessments.choice'),
      key: 'choice',
      render: (_, { choice }) => t(`variant.${choice}`, { defaultValue: choice }),
    },
    {
      title: t('assessments.value'),
      key: 'value',
      align: 'right',
      render: (_, { value }) =>
        typeof value === 'number' ? valueWord(value, measure, t) : missing('unfilled'),
    },
    {
      title: t('assessments.verdict'),
      key: 'verdict',
      render: (_, variant) => <Lamp {...lampOf(variant, t)} />,
    },
  ];
  const spread = apart(sensitivity.spread, measure.unit, t);
  return (
    <>
      <h4>{t('assessments.sensitivity')}</h4>
      <p>{t(sensitivity.fragile ? 'assessments.fragile' : 'assessments.robust', { spread })}</p>
      <DataTable<Variant>
        caption={t('assessments.sensitivity')}
        columns={columns}
        rows={sensitivity.variants}
        rowKey="choice"
      />
      {sensitivity.on_foot ? (
        <p>
          {t('assessments.on_foot', {
            value: valueWord(sensitivity.on_foot.percent, measure, t),
            straight: valueWord(sensitivity.variants[0]?.value ?? 0, measure, t),
            off: amount(sensitivity.on_foot.off_roads_m2, 'm2'),
          })}
        </p>
      ) : null}
    </>
  );
}

function ZoneTable({ measure, names }: { measure: Measure; names: Names }) {
  const { t } = useTranslation();
  const rows = measure.reading.zones.slice(1).filter(({ state }) => state !== 'not_for_zone');
  if (rows.length === 0) return null;
  const short = new Map(
    (measure.gap ?? measure.gap_to_target)?.districts?.map((d) => [zoneId(d.zone), d.amount]),
  );
  const columns: TableColumnsType<ZoneOutcome> = [
    { title: t('assessments.zone'), key: 'zone', render: (_, { zone }) => zoneWord(zone, t) },
    {
      title: t('assessments.value'),
      key: 'value',
      align: 'right',
      render: (_, row) =>
        row.value === undefined
          ? needWords(row, names, t).join(t('list.sentence')) || dash
          : valueWord(row.value, measure, t),
    },
    {
      title: t('assessments.parts_of_value'),
      key: 'parts',
      render: (_, { numerator, denominator }) =>
        numerator
          ? [numerator, ...(denominator ? [denominator] : [])]
              .map((part) => `${label(part.label, names, t)} ${amount(part.value, part.unit)}`)
              .join(' ÷ ')
          : dash,
    },
    {
      title: t('assessments.verdict'),
      key: 'verdict',
      render: (_, { zone }) => {
        const judged = measure.zones?.find((one) => zoneId(one.zone) === zoneId(zone));
        return judged ? <Lamp {...zoneLamp(judged.verdict, t)} /> : dash;
      },
    },
    {
      title: t(measure.gap ? 'assessments.gap' : 'assessments.gap_to_target'),
      key: 'gap',
      align: 'right',
      render: (_, { zone }) => {
        const gap = short.get(zoneId(zone));
        return gap ? amount(gap.value, gap.unit) : dash;
      },
    },
  ];
  return (
    <>
      <h4>{t('assessments.tab_zones')}</h4>
      <DataTable<ZoneOutcome>
        caption={t('assessments.tab_zones')}
        columns={columns}
        rows={rows}
        rowKey={(row) => zoneId(row.zone)}
      />
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className={styles.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Pairs({ pairs }: { pairs: [string, ReactNode][] }) {
  return (
    <Facts wide>
      {pairs.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </Facts>
  );
}
