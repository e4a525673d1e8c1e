/** What is said when a task is handed in: what was done, how much, who signs it off, what shows it. */
import type { TFunction } from 'i18next';
import type { PieceBody } from '../../../api/evidence';
import type { components } from '../../../api/schema';
import type { RecordField } from '../../../ui/RecordForm';
import type { Task, TaskDetail } from '../queries';

type Ledger = components['schemas']['LedgerView'];

export interface Submission {
  report?: string;
  quantity_done?: string | null;
  signed_by?: string;
  exception?: string;
}

export function submission(task: Task, t: TFunction): RecordField[] {
  const waits =
    task.children > task.children_closed ||
    task.parts.some((part) => part.state === 'open' || part.state === 'returned');
  return [
    { key: 'report', kind: 'long', label: t('tasks.report'), required: true },
    ...(task.quantity == null
      ? []
      : ([
          {
            key: 'quantity_done',
            kind: 'number',
            label: t('tasks.quantity_done'),
            unit: task.quantity_unit,
            required: true,
            help: t('tasks.quantity_asked', { quantity: task.quantity, unit: task.quantity_unit }),
          },
        ] as const)),
    ...(task.parent == null
      ? ([
          {
            key: 'signed_by',
            kind: 'text',
            label: t('tasks.signed_by'),
            required: true,
            help: t('tasks.signed_help'),
          },
        ] as const)
      : []),
    ...(waits
      ? ([
          {
            key: 'exception',
            kind: 'long',
            label: t('tasks.exception'),
            help: t('tasks.exception_help'),
          },
        ] as const)
      : []),
  ];
}

/** Files that are up and will be handed in with the task. */
export interface Shown {
  files: { upload: string; name: string }[];
  /** Which kind of evidence of the item they are. */
  kind: string | undefined;
  /** The year that they speak of. */
  year?: number | undefined;
}

/** The kinds of evidence that an item asks for, and the first of them that still lacks something. */
export function kindsOf(ledger: Ledger, item: string) {
  const found = ledger.categories.flatMap(({ items }) => items).find(({ key }) => key === item);
  const kinds = (found?.kinds ?? []).filter(({ key }) => key !== 'any');
  const lacking = kinds.find(({ state }) => state !== 'complete') ?? kinds[0];
  return {
    kinds: kinds.map(({ key, name }) => ({ value: key, label: name })),
    first: lacking?.key,
  };
}

/** A piece of evidence for each file; the key makes each of them once, however often it is sent. */
export function proofsOf(
  task: TaskDetail,
  unit: string | undefined,
  shown: Shown,
): Partial<PieceBody>[] {
  const year = shown.year ?? 0;
  return shown.files.map(({ upload, name }) => ({
    key: `${upload}/${task.id}`,
    campaign: task.campaign,
    upload,
    organisation: unit ?? null,
    title: name.replace(/\.[^.]+$/, '') || name,
    proves: [{ item: task.item, kind: shown.kind ?? '' }],
    year_from: year,
    year_to: year,
    original: true,
  }));
}
