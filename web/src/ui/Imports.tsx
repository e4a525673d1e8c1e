/** Workbooks that were taken in, the newest first, each to be undone while nothing was changed. */
import { useTranslation } from 'react-i18next';
import { DataTable } from './DataTable';
import styles from './HandIn.module.css';
import { Loading, Nothing, type Refusal, Refused } from './States';
import { Sure } from './Sure';

export interface Import {
  id: string;
  file_name: string;
  account_name: string;
  on: string;
  added: number;
  changed: number;
  undone: boolean;
  may_undo: boolean;
}

export function Imports(props: {
  imports: readonly Import[] | undefined;
  refusal: Refusal | null;
  onUndo: (id: string) => void;
}) {
  const { t } = useTranslation();
  const { imports, refusal, onUndo } = props;
  if (!imports) return refusal ? <Refused error={refusal} /> : <Loading rows={4} />;
  if (imports.length === 0)
    return <Nothing title={t('ui.no_imports')} why={t('ui.no_imports_why')} />;
  return (
    <>
      {refusal ? <Refused error={refusal} /> : null}
      <DataTable<Import>
        caption={t('ui.imports')}
        rows={imports}
        rowKey="id"
        cards
        columns={[
          { title: t('ui.import_file'), dataIndex: 'file_name', key: 'file' },
          { title: t('ui.import_on'), dataIndex: 'on', key: 'on' },
          { title: t('ui.import_by'), dataIndex: 'account_name', key: 'by' },
          {
            title: t('ui.import_did'),
            key: 'did',
            render: (_, row) => t('ui.imported', { added: row.added, changed: row.changed }),
          },
          {
            title: t('ui.import_deed'),
            key: 'deed',
            render: (_, row) =>
              row.undone ? (
                <span className={styles.soft}>{t('ui.undone')}</span>
              ) : row.may_undo ? (
                <Sure
                  label={t('ui.undo_import')}
                  of={row.file_name}
                  question={t('ui.undo_sure')}
                  small
                  onSure={() => onUndo(row.id)}
                />
              ) : (
                <span className={styles.soft}>{t('ui.changed_since')}</span>
              ),
          },
        ]}
      />
    </>
  );
}
