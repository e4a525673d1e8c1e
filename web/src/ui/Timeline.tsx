/**
 * Rows over dates: baseline against actual, milestones, and today's line (the day comes from the
 * server). Drawn as plain boxes; the same rows stand as a table for readers and for print.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './kit';
import { Lamp, type Tone } from './Lamp';
import { Scroll } from './Scroll';
import styles from './Timeline.module.css';

export interface TimelineRow {
  key: string;
  title: string;
  /** Days as YYYY-MM-DD, both ends included. */
  planned: { from: string; to: string };
  actual?: { from: string; to: string } | undefined;
  tone?: Tone | undefined;
  word?: string | undefined;
  milestones?: { on: string; title: string }[] | undefined;
}

export function Timeline({
  caption,
  rows,
  today,
}: {
  caption: string;
  rows: TimelineRow[];
  today?: string;
}) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const days = rows.flatMap((r) => [
    r.planned.from,
    r.planned.to,
    ...(r.actual ? [r.actual.from, r.actual.to] : []),
    ...(r.milestones ?? []).map((m) => m.on),
    ...(today ? [today] : []),
  ]);
  const first = Math.min(...days.map(dayNumber));
  const last = Math.max(...days.map(dayNumber)) + 1;
  const at = (n: number) => `${((n - first) / Math.max(1, last - first)) * 100}%`;
  const span = (from: string, to: string) => ({
    left: at(dayNumber(from)),
    width: `${((dayNumber(to) + 1 - dayNumber(from)) / Math.max(1, last - first)) * 100}%`,
  });
  return (
    <figure className={`y-card ${styles.timeline}`}>
      <figcaption className={styles.head}>
        <strong>{caption}</strong>
        <Button size="small" onClick={() => setAsTable(!asTable)} className="y-no-print">
          {t(asTable ? 'ui.as_timeline' : 'ui.as_table')}
        </Button>
      </figcaption>
      {asTable ? null : (
        <div className={styles.scroll} aria-hidden="true">
          <div className={styles.canvas}>
            <div className={styles.months}>
              {months(first, last).map((m) => (
                <span key={m.day} style={{ left: at(m.day) }}>
                  {m.title}
                </span>
              ))}
            </div>
            {rows.map((row) => (
              <div key={row.key} className={styles.row}>
                <span className={styles.title}>{row.title}</span>
                <div className={styles.lane}>
                  <div className={styles.planned} style={span(row.planned.from, row.planned.to)} />
                  {row.actual ? (
                    <div className={styles.actual} style={span(row.actual.from, row.actual.to)} />
                  ) : null}
                  {row.milestones?.map((m) => (
                    <span
                      key={m.on + m.title}
                      className={styles.milestone}
                      style={{ left: at(dayNumber(m.on)) }}
                      title={`${m.on} ${m.title}`}
                    >
                      ◆
                    </span>
                  ))}
                  {today ? (
                    <div className={styles.today} style={{ left: at(dayNumber(today)) }} />
                  ) : null}
                </div>
                <span className={styles.lamp}>
                  {row.tone ? <Lamp tone={row.tone} word={row.word} /> : null}
                </span>
              </div>
            ))}
            <p className={styles.legend}>
              <span className={styles.keyPlanned} /> {t('ui.planned')}
              <span className={styles.keyActual} /> {t('ui.actual')}
              <span> ◆ {t('ui.milestone')}</span>
              {today ? <span>{t('ui.today_line', { day: today })}</span> : null}
            </p>
          </div>
        </div>
      )}
      <Scroll label={caption} shown={asTable} className={styles.scroll}>
        <table className={styles.table}>
          <caption className="y-hidden">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{t('ui.matter')}</th>
              <th scope="col">{t('ui.planned')}</th>
              <th scope="col">{t('ui.actual')}</th>
              <th scope="col">{t('ui.milestone')}</th>
              <th scope="col">{t('ui.light')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.title}</th>
                <td>{`${row.planned.from} ~ ${row.planned.to}`}</td>
                <td>{row.actual ? `${row.actual.from} ~ ${row.actual.to}` : '—'}</td>
                <td>{row.milestones?.map((m) => `${m.on} ${m.title}`).join('; ') || '—'}</td>
                <td>{row.tone ? <Lamp tone={row.tone} word={row.word} /> : '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </figure>
  );
}

/** Whole days since 1970, so that a day has the same width in every month. */
function dayNumber(iso: string): number {
  return Math.round(Date.parse(`${iso}T00:00:00Z`) / 86_400_000);
}

function months(first: number, last: number): { day: number; title: string }[] {
  const found: { day: number; title: string }[] = [];
  const start = new Date(first * 86_400_000);
  const step = last - first > 700 ? 6 : last - first > 240 ? 2 : 1;
  for (let m = start.getUTCMonth() + 1; ; m += step) {
    const date = new Date(Date.UTC(start.getUTCFullYear(), m, 1));
    const day = date.getTime() / 86_400_000;
    if (day >= last) return found;
    found.push({ day, title: date.toISOString().slice(0, 7) });
  }
}
