/** A line with the answers to it, each with what its reader may do, and what they come to. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Fact, Facts } from '../../../ui/Facts';
import { dash, number } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { RecordForm } from '../../../ui/RecordForm';
import { Refused } from '../../../ui/States';
import { withUnit } from '../../../ui/units';
import {
  type Answer,
  type AnswerWay,
  type Asked,
  type Line,
  type SurveyDetail,
  useMoveAnswer,
} from '../queries';
import { AnswerForm } from './AnswerForm';
import { Decide } from './Decide';
import styles from './Surveys.module.css';
import { AnswerLamp, Flags, OutcomeLamps, said } from './words';

export function LinePaper({ survey, line }: { survey: SurveyDetail; line: Line }) {
  const { t } = useTranslation();
  return (
    <div className={styles.stack}>
      <Facts>
        {line.definition ? <Fact name={t('surveys.definition')}>{line.definition}</Fact> : null}
        <Fact name={t('surveys.field_year')}>{line.year}</Fact>
        <Fact name={t('surveys.field_form')}>
          {[t(`surveys.form_${line.form}`), line.measure].filter(Boolean).join(' · ')}
        </Fact>
        <Fact name={t('surveys.due')}>{line.due}</Fact>
        {line.evidence ? <Fact name={t('surveys.field_evidence')}>{line.evidence}</Fact> : null}
        {line.item_name ? <Fact name={t('surveys.field_item')}>{line.item_name}</Fact> : null}
        {line.hint ? (
          <Fact name={t('surveys.field_hint')}>
            <span className={styles.hint}>{line.hint}</span>
          </Fact>
        ) : null}
      </Facts>
      {line.asked.map((asked) => (
        <Unit key={asked.unit.id} survey={survey} line={line} asked={asked} />
      ))}
      {line.outcome ? <ComesTo line={line} /> : null}
      {line.outcome && line.may.includes('decide') ? (
        <Decide key={line.revision} line={line} />
      ) : null}
    </div>
  );
}

function Unit(props: { survey: SurveyDetail; line: Line; asked: Asked }) {
  const { t } = useTranslation();
  const { survey, line, asked } = props;
  const { answer } = asked;
  const may = (what: string) => asked.may.includes(what);
  // A unit that opens a line wants to answer it; the office writes for a unit only when it says so.
  const [writing, setWriting] = useState(asked.own && may('answer'));
  const [returning, setReturning] = useState(false);
  const move = useMoveAnswer(line.id, asked.unit.id);
  const go = (way: AnswerWay, note = '') =>
    move.mutateAsync({ move: way, note, revision: answer?.revision ?? 0 });
  const press = (way: AnswerWay) => void go(way).catch(() => undefined);
  const holds = line.outcome?.unit?.id === asked.unit.id;
  return (
    <section className={`${styles.unit} ${holds ? styles.holds : ''}`} aria-label={asked.unit.name}>
      <div className={styles.unitHead}>
        <h2>{asked.unit.name}</h2>
        <AnswerLamp asked={asked} />
      </div>
      {move.error ? <Refused error={asApiError(move.error)} /> : null}
      {writing && may('answer') ? (
        <AnswerForm survey={survey} line={line} asked={asked} onDone={() => setWriting(false)} />
      ) : (
        <>
          {answer ? (
            <Said survey={survey} line={line} asked={asked} answer={answer} />
          ) : (
            <p className={styles.soft}>{t('surveys.nothing_said')}</p>
          )}
          {returning ? (
            <RecordForm<{ note: string }>
              fields={[
                { key: 'note', kind: 'long', label: t('surveys.why_returned'), required: true },
              ]}
              submitLabel={t('surveys.answer_way_return')}
              onCancel={() => setReturning(false)}
              onSubmit={async ({ note }) => {
                await go('return', note);
                setReturning(false);
              }}
            />
          ) : (
            <div className={styles.deeds}>
              {may('answer') ? (
                <Button type={asked.own ? 'primary' : 'default'} onClick={() => setWriting(true)}>
                  {t(asked.own ? 'surveys.answer' : 'surveys.answer_for')}
                </Button>
              ) : null}
              {may('accept') ? (
                <Button type="primary" onClick={() => press('accept')}>
                  {t('surveys.answer_way_accept')}
                </Button>
              ) : null}
              {may('return') ? (
                <Button onClick={() => setReturning(true)}>{t('surveys.answer_way_return')}</Button>
              ) : null}
              {may('recall') ? (
                <Button onClick={() => press('recall')}>{t('surveys.answer_way_recall')}</Button>
              ) : null}
            </div>
          )}
        </>
      )}
    </section>
  );
}

function Said(props: { survey: SurveyDetail; line: Line; asked: Asked; answer: Answer }) {
  const { t } = useTranslation();
  const { survey, line, asked, answer } = props;
  if (answer.no_value)
    return (
      <Facts>
        <Fact name={t('surveys.value')}>
          <span className={styles.figure}>{t('surveys.no_value')}</span>
        </Fact>
        <Fact name={t('surveys.answer_no_value')}>{answer.no_value}</Fact>
        {answer.note ? <Fact name={t('surveys.answer_note')}>{answer.note}</Fact> : null}
        <Fact name={t('surveys.by')}>{by(answer)}</Fact>
      </Facts>
    );
  return (
    <Facts>
      <Fact name={t('surveys.value')}>
        <span className={styles.figure}>{said(line, answer, t)}</span> <Flags answer={answer} />
      </Fact>
      <Fact name={t('surveys.answer_as_of')}>{answer.as_of || dash}</Fact>
      <Fact name={t('surveys.answer_source')}>{answer.source || dash}</Fact>
      <Fact name={t('surveys.answer_method')}>
        {answer.method ? t(`surveys.method_${answer.method}`) : dash}
      </Fact>
      <Fact name={t('surveys.answer_confidence')}>
        {answer.confidence ? t(`surveys.confidence_${answer.confidence}`) : dash}
      </Fact>
      <Fact name={t('surveys.answer_evidence')}>
        {answer.evidence.length === 0
          ? dash
          : answer.evidence.map((piece) => (
              <div key={piece.id}>
                <Link
                  to="/evidence/pieces"
                  search={{ campaign: survey.campaign, open: piece.id } as never}
                >
                  {piece.name}
                </Link>
              </div>
            ))}
      </Fact>
      {answer.note ? <Fact name={t('surveys.answer_note')}>{answer.note}</Fact> : null}
      {answer.returned ? <Fact name={t('surveys.why_returned')}>{answer.returned}</Fact> : null}
      <Fact name={t('surveys.by')}>
        {by(answer)}
        {asked.late_days > 0 && answer.submitted_on ? (
          <>
            {' '}
            <Lamp tone="amber" word={t('surveys.came_late', { days: asked.late_days })} />
          </>
        ) : null}
      </Fact>
    </Facts>
  );
}

const by = (answer: Answer) =>
  [answer.account_name, answer.submitted_on].filter(Boolean).join(' · ');

/** What holds, what was decided, and whether the districts add up. */
function ComesTo({ line }: { line: Line }) {
  const { t } = useTranslation();
  const outcome = line.outcome;
  if (!outcome) return null;
  const { decision, sum } = outcome;
  const shown = (value: number) => withUnit(number(value), line.measure);
  return (
    <section className={styles.stack} aria-label={t('surveys.comes_to')}>
      <h2>{t('surveys.comes_to')}</h2>
      <Facts>
        <Fact name={t('surveys.stands')}>
          <OutcomeLamps line={line} />
        </Fact>
        <Fact name={t('surveys.holds')}>
          {outcome.unit
            ? `${said(line, outcome, t)} · ${outcome.unit.name}`
            : t('surveys.holds_none')}
        </Fact>
        {decision ? (
          <Fact name={t('surveys.decision')}>
            {decision.choice
              ? t('surveys.decided_choice', {
                  unit: decision.choice.name,
                  reason: decision.reason,
                })
              : decision.reason}
            <span className={styles.small}>{[decision.account_name, decision.on].join(' · ')}</span>
            {decision.holds ? null : <Lamp tone="amber" word={t('surveys.decision_fell')} />}
          </Fact>
        ) : null}
        {sum ? (
          <Fact name={t('surveys.sum')}>
            {t('surveys.sum_said', {
              city: shown(sum.city),
              districts: shown(sum.districts),
              known: sum.known,
              asked: sum.asked,
            })}{' '}
            {sum.known < sum.asked ? (
              <Lamp tone="grey" word={t('surveys.sum_unknown')} />
            ) : (
              <Lamp
                tone={sum.differs ? 'red' : 'green'}
                word={t(sum.differs ? 'surveys.sum_differs' : 'surveys.sum_agrees')}
              />
            )}
            {sum.reason ? <span className={styles.small}>{sum.reason}</span> : null}
          </Fact>
        ) : null}
      </Facts>
    </section>
  );
}
