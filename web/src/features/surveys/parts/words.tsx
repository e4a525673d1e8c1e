/** How values, answers and their states are said, the same in lists, papers and forms. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { dash, number } from '../../../ui/format';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { withUnit } from '../../../ui/units';
import type { Answer, Asked, Line } from '../queries';
import styles from './Surveys.module.css';

const stateTones: Record<Answer['state'], Tone> = {
  draft: 'grey',
  submitted: 'blue',
  accepted: 'green',
  returned: 'red',
};

/** Where the answer of a unit stands; past its day it says so, whatever else. */
export function AnswerLamp({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const state = asked.answer?.state;
  const isIn = state === 'submitted' || state === 'accepted';
  if (!isIn && asked.late_days > 0 && state !== 'returned')
    return <Lamp tone="red" word={t('surveys.late')} days={-asked.late_days} />;
  if (!state) return <Lamp tone="grey" word={t('surveys.state_none')} />;
  return <Lamp tone={stateTones[state]} word={t(`surveys.state_${state}`)} />;
}

const openTones: Record<string, Tone> = {
  hole: 'amber',
  waiting: 'blue',
  conflict: 'red',
  sum: 'red',
};

/** What keeps a line open, or that it is settled. */
export function OutcomeLamps({ line }: { line: Line }) {
  const { t } = useTranslation();
  const open = line.outcome?.open ?? [];
  if (!line.outcome) return dash;
  if (open.length === 0) return <Lamp tone="green" word={t('surveys.settled')} />;
  return (
    <span className={styles.answers}>
      {open.map((one) => (
        <Lamp key={one} tone={openTones[one] ?? 'grey'} word={t(`surveys.open_${one}`)} />
      ))}
    </span>
  );
}

/** What is asked, and of which place. */
export function placed(line: Pick<Line, 'name' | 'place'>, t: TFunction): string {
  return `${line.name} · ${line.place || t('surveys.whole_city')}`;
}

/** A value in its form; an answer without one says so. */
export function said(
  line: Pick<Line, 'form' | 'measure'>,
  answer: { amount?: number | null | undefined; said: string; no_value?: string },
  t: TFunction,
): string {
  if (answer.no_value) return t('surveys.no_value');
  switch (line.form) {
    case 'number':
      return answer.amount == null ? dash : withUnit(number(answer.amount), line.measure);
    case 'rows':
      return answer.amount == null
        ? dash
        : t('surveys.rows_said', { count: answer.amount, shown: number(answer.amount) });
    case 'yes_no':
      return answer.said ? t(`surveys.said_${answer.said}`) : dash;
    case 'text':
      return answer.said || dash;
  }
}

export function Flags({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  if (answer.flags.length === 0) return null;
  return (
    <span className={styles.flags}>
      {answer.flags.map((flag) => (
        <span key={flag}>
          <span aria-hidden="true">⚑ </span>
          {t(`surveys.flag_${flag}`)}
        </span>
      ))}
    </span>
  );
}
