/** A gap: what is short, what is planned for it, and what the indicator will be by that. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/DataTable';
import { dash, number } from '../../../ui/format';
import { PlusOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { rounded, unit, withUnit } from '../../../ui/units';
import type { Brief, Forecast, Gap, GapDistrict } from '../queries';
import styles from './Projects.module.css';
import { lightTones } from './values';
import { amountOf, ConflictLamp, FateLamp, figureOf, moneyOf, useEffectWord } from './Words';

export function GapCard(props: {
  gap: Gap;
  briefs: ReadonlyMap<string, Brief>;
  onAdd: ((item: string) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { gap, briefs, onAdd } = props;
  const failing = gap.kind === 'failing';
  return (
    <section className={styles.gap} aria-label={gap.name}>
      <div className={styles.gapHead}>
        <h3>
          {gap.name}
          {gap.veto ? <span className={styles.small}>{t('projects.veto')}</span> : null}
        </h3>
        <span className={styles.deeds}>
          <Lamp tone={lightTones[gap.light]} word={t(`projects.light_${gap.light}`)} />
          {onAdd ? (
            <Button
              size="small"
              icon={<PlusOutlined />}
              aria-label={t('projects.add_to', { item: gap.name })}
              onClick={() => onAdd(gap.item)}
            >
              {t('projects.add')}
            </Button>
          ) : null}
        </span>
      </div>
      <dl className={styles.figures}>
        <Pair name={t('projects.value')}>
          {gap.asked_only
            ? t(
                gap.value == null
                  ? 'projects.not_said'
                  : gap.value >= 1
                    ? 'projects.met'
                    : 'projects.not_met',
              )
            : figureOf(gap.value, gap.unit, gap.decimals)}
          {gap.provisional ? (
            <span className={styles.small}>{t('projects.provisional')}</span>
          ) : null}
        </Pair>
        <Pair name={t('projects.limit')}>
          <Limit gap={gap} />
        </Pair>
        {failing ? (
          <>
            <Pair name={t(gap.reduce ? 'projects.too_much' : 'projects.short')}>
              {gap.asked_only ? dash : amountOf(gap.gap)}
            </Pair>
            <Pair name={t('projects.planned')}>
              {gap.asked_only ? dash : amountOf(gap.planned)}
            </Pair>
          </>
        ) : null}
        <Pair name={t('projects.forecast')}>
          <Foreseen forecast={gap.forecast} gap={gap} />
          {gap.forecast_all &&
          gap.forecast &&
          gap.forecast_all.value !== gap.forecast.value &&
          !gap.asked_only ? (
            <span className={styles.small}>
              {t('projects.forecast_all', {
                value: figureOf(gap.forecast_all.value, gap.unit, gap.decimals),
              })}
            </span>
          ) : null}
        </Pair>
        <Pair name={t('projects.money')}>
          {gap.measures.length === 0 ? dash : moneyOf(gap.budget_fen)}
          {gap.unpriced > 0 ? (
            <span className={styles.small}>{t('projects.unpriced', { count: gap.unpriced })}</span>
          ) : null}
        </Pair>
        {gap.fen_per_unit != null && gap.planned_all ? (
          <Pair name={t('projects.per_unit')}>
            {t('projects.yuan_per', {
              money: moneyOf(Math.round(gap.fen_per_unit)),
              unit: unit(gap.planned_all.unit),
            })}
          </Pair>
        ) : null}
      </dl>
      <Measures gap={gap} briefs={briefs} />
      {gap.districts.length > 0 ? <Districts gap={gap} /> : null}
    </section>
  );
}

function Pair({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Limit({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  if (gap.asked_only) return t('projects.limit_yes');
  const said = (value: number) => withUnit(number(value), unit(gap.unit));
  const least = gap.at_least == null ? '' : `≥ ${said(gap.at_least)}`;
  const most = gap.at_most == null ? '' : `≤ ${said(gap.at_most)}`;
  return [least, most].filter(Boolean).join(' · ') || dash;
}

function Foreseen(props: { forecast: Forecast | null | undefined; gap: Gap }) {
  const { t } = useTranslation();
  const { forecast, gap } = props;
  if (!forecast) return <span title={t('projects.no_forecast')}>{dash}</span>;
  return (
    <>
      {gap.asked_only
        ? t(forecast.value >= 1 ? 'projects.met' : 'projects.not_met')
        : figureOf(forecast.value, gap.unit, gap.decimals)}{' '}
      {forecast.meets == null ? null : (
        <Lamp
          tone={forecast.meets ? 'green' : 'red'}
          word={t(forecast.meets ? 'projects.passes' : 'projects.fails')}
        />
      )}
    </>
  );
}

function Measures({ gap, briefs }: { gap: Gap; briefs: ReadonlyMap<string, Brief> }) {
  const { t } = useTranslation();
  const effectWord = useEffectWord();
  if (gap.measures.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t('projects.measures_of', { item: gap.name })}>
      {gap.measures.map((counted) => {
        const one = briefs.get(counted.project);
        return one ? (
          <li key={one.id}>
            <Link to="/projects/$id" params={{ id: one.id }}>
              {one.number} {one.title}
            </Link>
            <span>{t(`projects.state_${one.state}`)}</span>
            {gap.asked_only ? null : <span>{effectWord(one)}</span>}
            <span className={styles.soft}>{one.unit_name || t('projects.nobody')}</span>
            <span className={styles.soft}>{one.due_on ?? t('projects.fate_undated')}</span>
            <FateLamp fate={counted.fate} />
            <ConflictLamp count={one.conflicts} />
            {counted.after_cutoff ? (
              <span className={styles.soft}>{t('projects.after_cutoff')}</span>
            ) : null}
          </li>
        ) : null;
      })}
    </ul>
  );
}

function Districts({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  return (
    <details className={styles.apart}>
      <summary>{t('projects.districts', { count: gap.districts.length })}</summary>
      <DataTable<GapDistrict>
        caption={t('projects.districts_of', { item: gap.name })}
        rows={gap.districts}
        rowKey="code"
        cards
        columns={[
          { title: t('projects.district'), dataIndex: 'name', key: 'name' },
          {
            title: t('projects.value'),
            key: 'value',
            align: 'right',
            render: (_, row) => figureOf(row.value, gap.unit, gap.decimals),
          },
          {
            title: t(gap.reduce ? 'projects.too_much' : 'projects.short'),
            key: 'gap',
            align: 'right',
            render: (_, row) => amountOf(row.gap),
          },
          {
            title: t('projects.planned'),
            key: 'planned',
            align: 'right',
            render: (_, row) => amountOf(row.planned),
          },
          {
            title: t('projects.forecast'),
            key: 'forecast',
            align: 'right',
            render: (_, row) =>
              row.forecast
                ? figureOf(rounded(row.forecast.value, gap.decimals), gap.unit, gap.decimals)
                : dash,
          },
        ]}
      />
    </details>
  );
}
