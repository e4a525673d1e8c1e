/** Lines handed in as a workbook: looked through first, taken whole, undone. */
import { useTranslation } from 'react-i18next';
import { asRefusal } from '../../../api/problem';
import { HandIn as HandInDialog } from '../../../ui/HandIn';
import { Imports as ImportList } from '../../../ui/Imports';
import { useImportLines, useLineImports, useUndoLines } from '../queries';

export function HandIn(props: { survey: string; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { survey, open, onClose } = props;
  const handIn = useImportLines(survey);
  return (
    <HandInDialog
      title={t('surveys.import')}
      help={t('surveys.drop_help')}
      template={`/api/v1/surveys/${survey}/workbook`}
      open={open}
      onClose={onClose}
      send={handIn.mutateAsync}
      field={(field) => t(`surveys.field_${field}`, { defaultValue: field })}
    />
  );
}

export function Imports({ survey }: { survey: string }) {
  const query = useLineImports(survey);
  const undo = useUndoLines(survey);
  return (
    <ImportList
      imports={query.data}
      refusal={asRefusal(query.error ?? undo.error)}
      onUndo={undo.mutate}
    />
  );
}
