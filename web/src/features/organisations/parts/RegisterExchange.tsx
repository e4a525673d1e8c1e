/** A register out as Excel and in again: looked through first, taken whole, undone. */
import { useTranslation } from 'react-i18next';
import { asRefusal } from '../../../api/problem';
import { Exchange } from '../../../ui/Exchange';
import { Imports } from '../../../ui/Imports';
import { type Exchanged, useExchangeHandIn, useExchangeImports, useUndoExchange } from '../queries';

/** Where a list lies as a workbook. */
function hrefOf(register: Exchanged): string {
  return register === 'divisions' || register === 'organisations'
    ? `/api/v1/${register}/workbook`
    : `/api/v1/registers/${register}/workbook`;
}

export function RegisterExchange(props: {
  register: Exchanged;
  writes: boolean;
  /** Whose workbooks are listed to be undone, where several registers stand on one page. */
  undoes?: readonly Exchanged[];
}) {
  const { t } = useTranslation();
  const { register, writes, undoes = [register] } = props;
  const handIn = useExchangeHandIn(register);
  return (
    <Exchange
      exportLabel={t(`organisations.export_${register}`)}
      importLabel={t(`organisations.import_${register}`)}
      help={t(`organisations.drop_${register}`)}
      href={hrefOf(register)}
      writes={writes}
      send={handIn.mutateAsync}
      imports={
        undoes.length === 0
          ? undefined
          : undoes.map((one) => <Undo key={one} register={one} titled={undoes.length > 1} />)
      }
    />
  );
}

function Undo({ register, titled }: { register: Exchanged; titled: boolean }) {
  const { t } = useTranslation();
  const query = useExchangeImports(register);
  const undo = useUndoExchange(register);
  return (
    <section>
      {titled ? <h3>{t(`organisations.imports_${register}`)}</h3> : null}
      <Imports
        imports={query.data}
        refusal={asRefusal(query.error ?? undo.error)}
        onUndo={undo.mutate}
      />
    </section>
  );
}
