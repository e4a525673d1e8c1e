/**
 * A list handed in as a workbook: looked through first, shown with what would become of each row,
 * taken whole. The shape of the answer is the server's.
 */
import { useTranslation } from 'react-i18next';
import { dash } from './format';
import styles from './HandIn.module.css';
import { type Checked, ImportDialog } from './ImportDialog';
import type { Problem } from './Problems';
import type { Refusal } from './States';

export interface Imported {
  taken: boolean;
  added: number;
  changed: number;
  unchanged: number;
  faulty: number;
  changes: {
    kind: string;
    task: string;
    number: number;
    title: string;
    fields: { field: string; from: string; to: string }[];
  }[];
  problems: Problem[];
  marked?: string | null | undefined;
}

interface Found extends Checked {
  file: File;
}

export function HandIn(props: {
  title: string;
  /** What the table has to look like. */
  help: string;
  /** Where the list lies as a workbook, to be filled in. */
  template: string;
  open: boolean;
  onClose: () => void;
  send: (given: { file: File; check: boolean }) => Promise<Imported>;
  /** The word for a field; without it fields are the headings of their columns. */
  field?: (field: string) => string;
}) {
  const { t } = useTranslation();
  const { title, help, template, open, onClose, send, field } = props;
  return (
    <ImportDialog<Found>
      title={title}
      open={open}
      onClose={onClose}
      templateHref={template}
      upload={{ label: t('ui.drop_workbook'), help, accept: '.xlsx', limit: 10 * 1024 * 1024 }}
      check={async ([file]) => {
        if (!file) throw new Error('no file');
        const would = await send({ file, check: true });
        return {
          file,
          summary: <Would would={would} field={field} />,
          problems: would.problems,
          markedHref: would.marked ?? undefined,
        };
      }}
      confirmLabel={t('ui.import_confirm')}
      onConfirm={async ({ file }) => {
        const did = await send({ file, check: false });
        if (!did.taken) throw { message: t('ui.import_nothing') } satisfies Refusal;
        return t('ui.imported', { added: did.added, changed: did.changed });
      }}
    />
  );
}

function Would(props: { would: Imported; field: ((field: string) => string) | undefined }) {
  const { t } = useTranslation();
  const { would, field } = props;
  const { added, changed, unchanged, faulty, changes } = would;
  return (
    <div>
      <p>{t('ui.would_import', { added, changed, unchanged, faulty })}</p>
      {changes.length > 0 ? (
        <details>
          <summary>{t('ui.show_changes', { count: changes.length })}</summary>
          <ul className={styles.changes}>
            {changes.map((one) => (
              <li key={`${one.kind} ${one.task}`}>
                <strong>{one.title}</strong> {t(`ui.change_${one.kind}`)}
                {one.fields.map((change) => (
                  <span key={change.field} className={styles.field}>
                    {t('ui.from_to', {
                      what: field?.(change.field) ?? change.field,
                      from: change.from || dash,
                      to: change.to || dash,
                    })}
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
