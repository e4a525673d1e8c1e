/** The titles out as Excel and in again: looked through first, taken whole, undone. */
import { useTranslation } from 'react-i18next';
import { asRefusal } from '../../../api/problem';
import { Exchange } from '../../../ui/Exchange';
import { Imports } from '../../../ui/Imports';
import { useHonourHandIn, useHonourImports, useUndoHonours } from '../queries';

export function HonourExchange({ writes }: { writes: boolean }) {
  const { t } = useTranslation();
  const handIn = useHonourHandIn();
  return (
    <Exchange
      exportLabel={t('campaigns.export_honours')}
      importLabel={t('campaigns.import_honours')}
      help={t('campaigns.drop_honours')}
      href="/api/v1/honours/workbook"
      writes={writes}
      send={handIn.mutateAsync}
      imports={<Undo />}
    />
  );
}

function Undo() {
  const query = useHonourImports();
  const undo = useUndoHonours();
  return (
    <Imports
      imports={query.data}
      refusal={asRefusal(query.error ?? undo.error)}
      onUndo={undo.mutate}
    />
  );
}
