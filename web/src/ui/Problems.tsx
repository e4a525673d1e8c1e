/**
 * All problems the server found in what was handed in, at once, each with its place and remedy.
 * The shape is the server's; the piece takes it structurally and knows no client.
 */
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Segmented } from './kit';
import styles from './Problems.module.css';
import { Scroll } from './Scroll';

export interface Problem {
  code: string;
  severity: 'error' | 'warning' | 'note';
  place: {
    file?: string | null;
    sheet?: string | null;
    row?: number | null;
    field?: string | null;
    feature?: string | number | null;
  };
  message: string;
}

const order = { error: 0, warning: 1, note: 2 } as const;
const marks = { error: '▲', warning: '◆', note: '○' } as const;

export function Problems({ problems, caption }: { problems: Problem[]; caption?: string }) {
  const { t } = useTranslation();
  const [severity, setSeverity] = useState<'all' | Problem['severity']>('all');
  const [shown, setShown] = useState(100);
  const count = (s: Problem['severity']) => problems.filter((p) => p.severity === s).length;
  const kinds = (['error', 'warning', 'note'] as const).filter((s) => count(s) > 0);
  const rows = problems
    .filter((p) => severity === 'all' || p.severity === severity)
    .sort((a, b) => order[a.severity] - order[b.severity]);
  if (problems.length === 0) return null;
  return (
    <section className="y-card" aria-label={caption ?? t('ui.problems')}>
      <div className={styles.head}>
        <strong>{caption ?? t('ui.problems')}</strong>
        {kinds.length > 1 ? (
          <Segmented
            size="small"
            value={severity}
            onChange={setSeverity}
            options={[
              { value: 'all', label: t('ui.all_count', { count: problems.length }) },
              ...kinds.map((s) => ({
                value: s,
                label: `${t(`ui.severity_${s}`)} ${count(s)}`,
              })),
            ]}
          />
        ) : (
          <span className={styles.soft}>{t('ui.all_count', { count: problems.length })}</span>
        )}
      </div>
      <Scroll label={caption ?? t('ui.problems')} className={styles.scroll}>
        <table className={styles.table}>
          <caption className="y-hidden">{caption ?? t('ui.problems')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('ui.severity')}</th>
              <th scope="col">{t('ui.place')}</th>
              <th scope="col">{t('ui.problem')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((problem, index) => (
              <tr key={index}>
                <td className={styles[problem.severity]}>
                  <span aria-hidden="true">{marks[problem.severity]} </span>
                  {t(`ui.severity_${problem.severity}`)}
                </td>
                <td>{placeOf(problem, t)}</td>
                <td>{problem.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rows.length > shown ? (
        <Button type="link" onClick={() => setShown(shown + 500)}>
          {t('ui.show_more', { count: rows.length - shown })}
        </Button>
      ) : null}
    </section>
  );
}

function placeOf({ place }: Problem, t: TFunction): string {
  const words: string[] = [];
  if (place.file) words.push(place.file);
  if (place.sheet) words.push(place.sheet);
  if (place.row != null) words.push(t('ui.place_row', { row: place.row }));
  if (place.field) words.push(place.field);
  if (place.feature != null) words.push(t('ui.place_feature', { feature: place.feature }));
  return words.join(' · ') || t('ui.place_whole');
}
