/** Small pieces that the pages of registers share. */
import { useTranslation } from 'react-i18next';
import type { MapLayer } from '../../../map/layers';
import { dash } from '../../../ui/format';
import { Lamp } from '../../../ui/Lamp';
import { series } from '../../../ui/theme';
import { amount } from '../../../ui/units';
import type { Entry, Field, Shape, Shapes } from '../queries';

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

const places: Record<string, number> = { green: 0, blue: 1, brown: 2, violet: 3, teal: 4 };

/** The colour of a register on a map. */
export const colourOf = (word: string): string => series[places[word] ?? 0] ?? series[0];

const drawnAs: Record<Shape, 'point' | 'line' | 'fill'> = {
  point: 'point',
  line: 'line',
  polygon: 'fill',
};

/** A register as layers of a map: outlines lie lowest, points highest. */
export function layersOf(
  register: { key: string; name: string; colour: string },
  shapes: Shapes,
  shown?: ReadonlySet<string>,
): MapLayer[] {
  const kinds: Shape[] = ['polygon', 'line', 'point'];
  return kinds.flatMap((shape): MapLayer[] => {
    const features = shapes.shapes.features.filter(
      (one) => one.properties?.shape === shape && (!shown || shown.has(String(one.properties?.id))),
    );
    if (features.length === 0) return [];
    return [
      {
        id: `register.${register.key}.${shape}`,
        title: register.name,
        kind: drawnAs[shape],
        colour: colourOf(register.colour),
        data: { type: 'FeatureCollection', features },
        key: 'id',
        label: 'name',
        ...(shape === 'line' ? { width: 3 } : {}),
      },
    ];
  });
}
