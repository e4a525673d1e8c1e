/** Lines handed in as a workbook: looked through first, then taken whole. */
import { useTranslation } from 'react-i18next';
import { dash } from '../../../ui/format';
import { type Checked, ImportDialog } from '../../../ui/ImportDialog';
import type { Refusal } from '../../../ui/States';
import { type Imported, useImportLines } from '../queries';
import styles from './Surveys.module.css';

interface Found extends Checked {
  file: File;
}

export function HandIn(props: { survey: string; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { survey, open, onClose } = props;
  const handIn = useImportLines(survey);
  return (
    <ImportDialog<Found>
      title={t('surveys.import')}
      open={open}
      onClose={onClose}
      templateHref={`/api/v1/surveys/${survey}/workbook`}
      upload={{
        label: t('surveys.drop_here'),
        help: t('surveys.drop_help'),
        accept: '.xlsx',
        limit: 10 * 1024 * 1024,
      }}
      check={async ([file]) => {
        if (!file) throw new Error('no file');
        const would = await handIn.mutateAsync({ file, check: true });
        return {
          file,
          summary: <Summary would={would} />,
          problems: would.problems,
          markedHref: would.marked ?? undefined,
        };
      }}
      confirmLabel={t('surveys.import_confirm')}
      onConfirm={async ({ file }) => {
        const did = await handIn.mutateAsync({ file, check: false });
        if (!did.taken) throw { message: t('surveys.import_nothing') } satisfies Refusal;
        return t('surveys.imported', { added: did.added, changed: did.changed });
      }}
    />
  );
}

function Summary({ would }: { would: Imported }) {
  const { t } = useTranslation();
  const { added, changed, unchanged, faulty } = would;
  return (
    <div className={styles.stack}>
      <p>{t('surveys.would_import', { added, changed, unchanged, faulty })}</p>
      {would.changes.length > 0 ? (
        <details>
          <summary>{t('surveys.show_changes', { count: would.changes.length })}</summary>
          <ul className={styles.changes}>
            {would.changes.map((one) => (
              <li key={`${one.kind} ${one.task}`}>
                {one.number} {one.title} {t(`surveys.change_${one.kind}`)}
                {one.fields.map(({ field, from, to }) => (
                  <span key={field} className={styles.small}>
                    {t('surveys.from_to', {
                      what: t(`surveys.field_${field}`),
                      from: from || dash,
                      to: to || dash,
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
