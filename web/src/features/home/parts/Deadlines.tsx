/** Days by which something must be done, each with its lamp. */
import { useTranslation } from 'react-i18next';
import { day } from '../../../ui/format';
import { Lamp } from '../../../ui/Lamp';
import { daysTo, toneOf } from '../../../ui/lights';
import type { Deadline } from '../queries';
import lines from './Lines.module.css';

export function Deadlines({ rows, today }: { rows: readonly Deadline[]; today: string }) {
  const { t } = useTranslation();
  return (
    <ul className={lines.list}>
      {rows.map((row) => (
        <li key={`${row.title} ${row.due}`}>
          <span>{row.title}</span>
          <span className={lines.end}>
            <span className={lines.day}>{day(row.due)}</span>
            <Lamp
              tone={toneOf(row.light)}
              word={t(`home.light_${row.light}`)}
              days={daysTo(today, row.due)}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
