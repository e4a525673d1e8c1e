/** The answers out as a sheet, filled in without a line, looked through, taken in and undone. */
import { useTranslation } from 'react-i18next';
import { asRefusal } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { Exchange } from '../../../ui/Exchange';
import { Imports } from '../../../ui/Imports';
import { type SurveyDetail, useAnswerImports, useImportAnswers, useUndoAnswers } from '../queries';

export function AnswerSheet({ survey, unit }: { survey: SurveyDetail; unit?: string | undefined }) {
  const { t } = useTranslation();
  const take = useImportAnswers(survey.id);
  const own = survey.lines.some((line) => line.asked.some((asked) => asked.own));
  const office = survey.may.includes('write');
  if (!useMay('surveys.answer') || survey.state !== 'open' || !(own || office)) return null;
  return (
    <Exchange
      exportLabel={t('surveys.answer_sheet')}
      importLabel={t('surveys.answer_sheet_import')}
      help={t('surveys.answer_sheet_help')}
      href={`/api/v1/surveys/${survey.id}/answer_sheet${unit ? `?unit=${unit}` : ''}`}
      writes
      send={take.mutateAsync}
      imports={<Undo survey={survey.id} />}
    />
  );
}

function Undo({ survey }: { survey: string }) {
  const query = useAnswerImports(survey);
  const undo = useUndoAnswers(survey);
  return (
    <Imports
      imports={query.data}
      refusal={asRefusal(query.error ?? undo.error)}
      onUndo={undo.mutate}
    />
  );
}
