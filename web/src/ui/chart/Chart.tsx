/**
 * Bars or lines with their table twin. The title says what the chart shows (a finding, not a
 * topic); the caption gives source and date. The engine comes lazily; a table needs none, so with
 * fewer than seven figures show the table instead.
 *
 *   <Chart kind="bar" title="三季度销号首次超过新增" caption="来源:…  数据截至 2026-11-20"
 *     categories={months} series={[{ name: '销号', values: [12, 9, null] }]} unit="项" />
 */
import type { EChartsType } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dash, number } from '../format';
import { Button } from '../kit';
import { Scroll } from '../Scroll';
import { colour, fonts, series as palette } from '../theme';
import styles from './Chart.module.css';

export interface ChartSeries {
  name: string;
  /** null where there is no value: a gap is drawn, never a zero. */
  values: readonly (number | null)[];
}
export interface ChartProps {
  kind: 'bar' | 'line' | 'stack';
  title: string;
  caption: string;
  /** What the categories are, as the head of the table's first column. */
  axis: string;
  categories: readonly string[];
  series: readonly ChartSeries[];
  unit: string;
  places?: number | undefined;
  /** A line to compare with, such as a clause's threshold. */
  threshold?: { value: number; name: string } | undefined;
  height?: number | undefined;
  onOpen?: ((category: string, series: string) => void) | undefined;
}

export function Chart(props: ChartProps) {
  const { t } = useTranslation();
  const { title, caption, axis, categories, series, unit, places, height = 280 } = props;
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const [asTable, setAsTable] = useState(false);
  const [broken, setBroken] = useState(false);
  const latest = useRef(props);
  latest.current = props;
  const key = JSON.stringify([props.kind, categories, series, unit, places, props.threshold]);

  useEffect(() => {
    const el = box.current;
    if (asTable || !el) return undefined;
    let gone = false;
    const watcher = new ResizeObserver(() => chart.current?.resize());
    import('./engine')
      .then(({ init }) => {
        if (gone) return;
        chart.current = init(el, null, { renderer: 'canvas' });
        chart.current.setOption(optionOf(latest.current));
        chart.current.on('click', (hit) =>
          latest.current.onOpen?.(String(hit.name), String(hit.seriesName)),
        );
        watcher.observe(el);
      })
      .catch(() => setBroken(true));
    return () => {
      gone = true;
      watcher.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, [asTable]);
  // The content of `key` is what the drawing depends on, not the identity of the arrays.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    chart.current?.setOption(optionOf(latest.current), { notMerge: true });
  }, [key]);

  const shown = asTable || broken;
  return (
    <figure className={`y-card ${styles.chart}`}>
      <figcaption className={styles.head}>
        <strong>{title}</strong>
        <span className={`${styles.deeds} y-no-print`}>
          <Button size="small" onClick={() => setAsTable(!asTable)}>
            {t(asTable ? 'ui.as_chart' : 'ui.as_table')}
          </Button>
          {asTable ? null : (
            <Button size="small" onClick={() => savePicture(chart.current, title)}>
              {t('ui.save_png')}
            </Button>
          )}
          <Button size="small" onClick={() => saveTable(props)}>
            {t('ui.save_csv')}
          </Button>
        </span>
      </figcaption>
      {shown ? null : (
        <div ref={box} className={styles.box} style={{ height }} role="img" aria-label={title} />
      )}
      <Scroll label={title} shown={shown} className={styles.scroll}>
        <table className={styles.table}>
          <caption className="y-hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{axis}</th>
              {series.map((s) => (
                <th key={s.name} scope="col">
                  {s.name} <span className={styles.soft}>{unit}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {categories.map((category, index) => (
              <tr key={category}>
                <th scope="row">{category}</th>
                {series.map((s) => {
                  const value = s.values[index];
                  return <td key={s.name}>{value == null ? dash : number(value, places)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className={styles.soft}>{caption}</p>
    </figure>
  );
}

function optionOf({ kind, categories, series, unit, places, threshold }: ChartProps) {
  const print = (value: unknown) =>
    typeof value === 'number' ? `${number(value, places)} ${unit}` : dash;
  return {
    color: [...palette],
    animation: !navigator.webdriver && !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 180,
    textStyle: { fontFamily: fonts, color: colour.ink },
    aria: { enabled: true, decal: { show: series.length > 1 } },
    grid: { left: 8, right: 16, top: series.length > 1 ? 40 : 28, bottom: 4, containLabel: true },
    legend: { show: series.length > 1, top: 0, right: 0, textStyle: { color: colour.ink } },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: colour.paper,
      borderColor: colour.line,
      textStyle: { color: colour.ink },
      valueFormatter: print,
    },
    xAxis: {
      type: 'category',
      data: [...categories],
      axisLine: { lineStyle: { color: colour.control } },
      axisTick: { show: false },
      axisLabel: { color: colour.inkSoft },
    },
    yAxis: {
      type: 'value',
      // Bars stand on zero; a line may start where its values are.
      scale: kind === 'line',
      // The threshold is in view even where no value reaches it.
      ...(threshold
        ? {
            min: (range: { min: number }) =>
              kind === 'line' ? Math.floor(Math.min(range.min, threshold.value)) : 0,
            max: (range: { max: number }) => Math.ceil(Math.max(range.max, threshold.value) + 0.01),
          }
        : {}),
      name: unit,
      nameTextStyle: { color: colour.inkSoft, align: 'right' },
      splitLine: { lineStyle: { color: colour.line } },
      axisLabel: { color: colour.inkSoft },
    },
    series: series.map((s, index) => ({
      name: s.name,
      type: kind === 'line' ? 'line' : 'bar',
      ...(kind === 'stack' ? { stack: 'all' } : {}),
      data: [...s.values],
      barMaxWidth: 28,
      connectNulls: false,
      ...(threshold && index === 0
        ? {
            markLine: {
              silent: true,
              symbol: 'none',
              lineStyle: { color: colour.ink, type: 'solid' },
              label: {
                formatter: `${threshold.name} ${number(threshold.value, places)}`,
                position: 'insideEndTop',
                color: colour.ink,
              },
              data: [{ yAxis: threshold.value }],
            },
          }
        : {}),
    })),
  };
}

function savePicture(chart: EChartsType | undefined, title: string) {
  if (!chart) return;
  save(
    chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: colour.paper }),
    `${title}.png`,
  );
}

/** With a byte order mark, so that Excel and WPS read it as UTF-8. */
function saveTable({ axis, categories, series, unit, title }: ChartProps) {
  const quote = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const rows = [
    [axis, ...series.map((s) => `${s.name} (${unit})`)],
    ...categories.map((c, i) => [c, ...series.map((s) => s.values[i]?.toString() ?? '')]),
  ];
  const text = `\ufeff${rows.map((row) => row.map(quote).join(',')).join('\r\n')}\r\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  save(url, `${title}.csv`);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function save(url: string, name: string) {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
