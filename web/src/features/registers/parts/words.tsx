/** Small pieces that the pages of registers share. */
import { useTranslation } from 'react-i18next';
import { dash } from '../../../ui/format';
import { Lamp } from '../../../ui/Lamp';
import { amount } from '../../../ui/units';
import type { Entry, Field } from '../queries';

/** A value of a field as people read it. */
export function useSaid() {
  const { t } = useTranslation();
  return (field: Field, value: unknown): string => {
    if (value === undefined || value === null || value === '') return dash;
    if (field.kind === 'flag') return t(value === true ? 'registers.yes' : 'registers.no');
    if (field.kind === 'choice')
      return field.options.find((one) => one.key === value)?.name ?? String(value);
    return String(value);
  };
}

export function ResultLamp({ entry }: { entry: Pick<Entry, 'result' | 'result_year'> }) {
  const { t } = useTranslation();
  if (!entry.result) return <Lamp tone="grey" word={t('registers.not_assessed')} />;
  const word = t(`registers.result_${entry.result}`);
  return (
    <Lamp
      tone={entry.result === 'passed' ? 'green' : 'red'}
      word={entry.result_year == null ? word : `${entry.result_year} ${word}`}
    />
  );
}

/** How large an entry is, as typed, else as drawn. */
export function sizeOf(entry: Pick<Entry, 'size_m2' | 'size_m'>): string {
  if (entry.size_m2 != null) return amount(entry.size_m2, 'm2');
  return entry.size_m == null ? dash : amount(entry.size_m, 'm');
}
