/** Promises counted by unit and by what became of them. */

export const standings = ['kept', 'on_course', 'behind', 'broken', 'not_measurable'] as const;
type Standing = (typeof standings)[number];

export interface ByUnit {
  unit: string;
  name: string;
  counts: Record<Standing, number>;
}

interface Promised {
  unit?: { id: string; name: string } | null | undefined;
  delivery?: { standing: Standing } | null | undefined;
}

/** Whoever has broken or lags with the most stands first. */
export function byUnit(all: readonly Promised[]): ByUnit[] {
  const rows = new Map<string, ByUnit>();
  for (const { unit, delivery } of all) {
    if (!unit || !delivery) continue;
    const row = rows.get(unit.id) ?? {
      unit: unit.id,
      name: unit.name,
      counts: { kept: 0, on_course: 0, behind: 0, broken: 0, not_measurable: 0 },
    };
    row.counts[delivery.standing] += 1;
    rows.set(unit.id, row);
  }
  const bad = ({ counts }: ByUnit) => counts.broken * 1000 + counts.behind;
  return [...rows.values()].sort((a, b) => bad(b) - bad(a));
}
