/** Tables that were handed in: looked through first, taken whole or as far as they hold, undone. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asRefusal } from '../../../api/problem';
import { type Checked, ImportDialog } from '../../../ui/ImportDialog';
import { Imports as ImportList } from '../../../ui/Imports';
import { Checkbox } from '../../../ui/kit';
import type { Refusal } from '../../../ui/States';
import type { Imported } from '../queries';
import { Changes } from './Changes';
import { useHandIn, useImports, useUndoImport } from './office';
import styles from './Tasks.module.css';

interface Found extends Checked {
  file: File;
  validOnly: boolean;
}

export function HandIn(props: { campaign: string; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { campaign, open, onClose } = props;
  const handIn = useHandIn(campaign);
  const [validOnly, setValidOnly] = useState(false);
  const foundOf = (file: File, would: Imported): Found => ({
    file,
    validOnly,
    summary: <Summary would={would} validOnly={validOnly} />,
    problems: would.problems.map((one) => ({
      ...one,
      // Taken without the lines that have errors, these no longer stand in the way.
      severity: validOnly && one.severity === 'error' ? 'warning' : one.severity,
      place: {
        ...one.place,
        field: one.place.field
          ? t(`tasks.field_${one.place.field}`, { defaultValue: one.place.field })
          : null,
      },
    })),
    markedHref: would.marked ?? undefined,
  });
  return (
    <ImportDialog<Found>
      title={t('tasks.import')}
      open={open}
      onClose={onClose}
      templateHref={`/api/v1/campaigns/${campaign}/breakdown/workbook`}
      upload={{
        label: t('tasks.drop_here'),
        help: t('tasks.drop_help'),
        accept: '.xlsx',
        limit: 10 * 1024 * 1024,
      }}
      aside={
        <Checkbox checked={validOnly} onChange={(event) => setValidOnly(event.target.checked)}>
          {t('tasks.valid_only')}
        </Checkbox>
      }
      check={async ([file]) => {
        if (!file) throw new Error('no file');
        return foundOf(file, await handIn.mutateAsync({ file, check: true }));
      }}
      confirmLabel={t('tasks.import_confirm')}
      onConfirm={async (found) => {
        const did = await handIn.mutateAsync({ file: found.file, validOnly: found.validOnly });
        if (!did.taken) {
          const nothing = did.added + did.changed === 0;
          throw {
            message: t(nothing ? 'tasks.import_nothing' : 'tasks.import_not_taken'),
          } satisfies Refusal;
        }
        return t('tasks.imported', { added: did.added, changed: did.changed });
      }}
    />
  );
}

function Summary({ would, validOnly }: { would: Imported; validOnly: boolean }) {
  const { t } = useTranslation();
  const { added, changed, unchanged, faulty } = would;
  return (
    <div className={styles.stack}>
      <p>{t('tasks.would_import', { added, changed, unchanged, faulty })}</p>
      {faulty > 0 ? (
        <p>{t(validOnly ? 'tasks.leaves_out' : 'tasks.could_leave_out', { faulty })}</p>
      ) : null}
      {would.changes.length > 0 ? (
        <details>
          <summary>{t('tasks.show_changes', { count: would.changes.length })}</summary>
          <Changes changes={would.changes} caption={t('tasks.import_changes')} />
        </details>
      ) : null}
    </div>
  );
}

export function Imports({ campaign }: { campaign: string }) {
  const query = useImports(campaign);
  const undo = useUndoImport(campaign);
  return (
    <ImportList
      imports={query.data}
      refusal={asRefusal(query.error ?? undo.error)}
      onUndo={undo.mutate}
    />
  );
}
