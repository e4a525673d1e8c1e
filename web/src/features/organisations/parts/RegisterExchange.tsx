/** A register out as Excel and in again: looked through first, taken whole, undone. */
import { useTranslation } from 'react-i18next';
import { asRefusal } from '../../../api/problem';
import { Exchange } from '../../../ui/Exchange';
import { Imports } from '../../../ui/Imports';
import { type Exchanged, useExchangeHandIn, useExchangeImports, useUndoExchange } from '../queries';

export function RegisterExchange({ register, writes }: { register: Exchanged; writes: boolean }) {
  const { t } = useTranslation();
  const handIn = useExchangeHandIn(register);
  return (
    <Exchange
      exportLabel={t(`organisations.export_${register}`)}
      importLabel={t(`organisations.import_${register}`)}
      help={t(`organisations.drop_${register}`)}
      href={
        register === 'divisions'
          ? '/api/v1/divisions/workbook'
          : `/api/v1/registers/${register}/workbook`
      }
      writes={writes}
      send={handIn.mutateAsync}
      imports={<Undo register={register} />}
    />
  );
}

function Undo({ register }: { register: Exchanged }) {
  const query = useExchangeImports(register);
  const undo = useUndoExchange(register);
  return (
    <Imports
      imports={query.data}
      refusal={asRefusal(query.error ?? undo.error)}
      onUndo={undo.mutate}
    />
  );
}
