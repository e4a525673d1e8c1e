/**
 * The figures out as Excel and in again: what would change is shown first, every fault comes back
 * beside its cell, and what was taken in can be undone.
 */
import { useTranslation } from 'react-i18next';
import { asRefusal } from '../../../api/problem';
import { Exchange } from '../../../ui/Exchange';
import { Imports } from '../../../ui/Imports';
import { sendWorkbook, useStatisticsImports, useUndoStatistics } from '../queries';

export function Workbook({ writes }: { writes: boolean }) {
  const { t } = useTranslation();
  return (
    <Exchange
      exportLabel={t('statistics.download_workbook')}
      importLabel={t('statistics.hand_in_workbook')}
      help={t('statistics.workbook_help')}
      href="/api/v1/statistics/template"
      writes={writes}
      send={sendWorkbook}
      imports={<Undo />}
      field={(field) => t(`statistics.import_${field}`)}
    />
  );
}

function Undo() {
  const query = useStatisticsImports();
  const undo = useUndoStatistics();
  return (
    <Imports
      imports={query.data}
      refusal={asRefusal(query.error ?? undo.error)}
      onUndo={undo.mutate}
    />
  );
}
