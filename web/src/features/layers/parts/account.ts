/** An import's account as rows: what was read, mended, left out, and what a person should look at. */
import type { ImportReport } from '../queries';

export interface Deed {
  kind: 'mended' | 'dropped' | 'told';
  code: string;
  count: number;
  /** Ground that it concerns, in square metres, where the account sums it. */
  squareMetres?: number | undefined;
  metres?: number | undefined;
}

const mended = new Set([
  'import.repaired',
  'import.closed_line_taken',
  'import.id_repeated',
  'import.parts_left_out',
  'read.ring_open',
  'read.hole_outside',
  'crs.axes_swapped',
]);
const dropped = new Set([
  'import.duplicate',
  'import.no_geometry',
  'import.empty_geometry',
  'import.no_area',
  'import.no_length',
  'import.not_a_line',
  'import.not_a_polygon',
  'import.not_finite',
  'import.outside_projection',
  'import.refused',
  'read.deleted_rows',
  'read.multipatch',
  'read.not_finite',
  'read.record_cut',
  'read.shape_damaged',
  'read.shape_not_accepted',
]);
const order = { mended: 0, dropped: 1, told: 2 } as const;

export function deedsOf(report: ImportReport): Deed[] {
  return Object.entries(report.counts ?? {})
    .filter(([, count]) => count > 0)
    .map(([code, count]): Deed => {
      const kind = mended.has(code) ? 'mended' : dropped.has(code) ? 'dropped' : 'told';
      return { kind, code, count, ...groundOf(code, report) };
    })
    .sort((a, b) => order[a.kind] - order[b.kind] || b.count - a.count);
}

function groundOf(code: string, report: ImportReport): Partial<Deed> {
  switch (code) {
    case 'import.repaired':
      return { squareMetres: report.repaired_m2 };
    case 'import.duplicate':
      return { squareMetres: report.duplicate_m2 };
    case 'import.overlap':
      return { squareMetres: report.overlap_m2 };
    case 'import.outside_boundary':
      return { squareMetres: report.outside_m2 };
    case 'import.line_outside_boundary':
      return { metres: report.outside_m };
    default:
      return {};
  }
}
