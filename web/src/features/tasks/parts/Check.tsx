/** Whether the breakdown holds together: what must be put right before it is issued, line by line. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Problems } from '../../../ui/Problems';
import { Loading, Nothing, Refused } from '../../../ui/States';
import type { Task } from '../queries';
import { useCheck } from './office';
import styles from './Tasks.module.css';

export function Check(props: {
  campaign: string;
  tasks: readonly Task[];
  /** Goes to a line; left out for whoever may not change it. */
  onLine: (id: string) => void;
}) {
  const { t } = useTranslation();
  const { campaign, tasks, onLine } = props;
  const query = useCheck(campaign, true);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={6} />;
  const { errors, warnings, problems } = query.data;
  if (problems.length === 0)
    return <Nothing title={t('tasks.check_none')} why={t('tasks.check_none_why')} />;
  const rows = new Set(problems.map(({ place }) => place.row).filter((row) => row != null));
  const lines = tasks.filter((task) => task.parent == null && rows.has(task.number));
  return (
    <div className={styles.stack}>
      <p className={styles.counts}>
        <Lamp tone={errors > 0 ? 'red' : 'green'} word={t('tasks.check_errors', { errors })} />
        <Lamp
          tone={warnings > 0 ? 'amber' : 'green'}
          word={t('tasks.check_warnings', { warnings })}
        />
      </p>
      <p className={styles.soft}>{t('tasks.check_help')}</p>
      <Problems
        caption={t('tasks.check')}
        problems={problems.map((one) => ({
          ...one,
          place: {
            ...one.place,
            field: one.place.field
              ? t(`tasks.field_${one.place.field}`, { defaultValue: one.place.field })
              : null,
          },
        }))}
      />
      {lines.length > 0 ? (
        <div>
          <strong>{t('tasks.check_lines')}</strong>
          <ul className={styles.list}>
            {lines.map((task) => (
              <li key={task.id} className={styles.bar}>
                <span>
                  {task.number} {task.title}
                </span>
                <Button size="small" onClick={() => onLine(task.id)}>
                  {t('tasks.to_line')}
                  <span className="y-hidden">{task.title}</span>
                </Button>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}
