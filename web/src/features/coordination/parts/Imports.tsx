/** Workbooks of a kind that were handed in: looked through first, taken whole, undone. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../../api/change';
import { asBytes, call, client } from '../../../api/client';
import { asApiError } from '../../../api/problem';
import type { components } from '../../../api/schema';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import { type Checked, ImportDialog } from '../../../ui/ImportDialog';
import { Loading, Nothing, type Refusal, Refused } from '../../../ui/States';
import { Sure } from '../../../ui/Sure';
import { coordinationKey, type Kind, stale } from '../queries';
import styles from './Coordination.module.css';
import { of } from './kinds';

type Imported = components['schemas']['MattersImported'];
type Import = components['schemas']['WorkbookImport'];

interface Found extends Checked {
  file: File;
}

export function HandIn(props: {
  campaign: string;
  kind: Kind;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { campaign, kind, open, onClose } = props;
  const handIn = useChange(stale, ({ file, check }: { file: File; check: boolean }) =>
    call(
      client.POST('/api/v1/campaigns/{id}/matters/{kind}/imports', {
        params: { path: { id: campaign, kind }, query: { name: file.name, check } },
        ...asBytes(file),
      }),
    ),
  );
  return (
    <ImportDialog<Found>
      title={t('coordination.import')}
      open={open}
      onClose={onClose}
      templateHref={`/api/v1/campaigns/${campaign}/matters/${kind}/workbook`}
      upload={{
        label: t('coordination.drop_here'),
        help: t('coordination.drop_help'),
        accept: '.xlsx',
        limit: 10 * 1024 * 1024,
      }}
      check={async ([file]) => {
        if (!file) throw new Error('no file');
        const would = await handIn.mutateAsync({ file, check: true });
        return {
          file,
          summary: <Summary would={would} kind={kind} />,
          problems: would.problems,
          markedHref: would.marked ?? undefined,
        };
      }}
      confirmLabel={t('coordination.import_confirm')}
      onConfirm={async ({ file }) => {
        const did = await handIn.mutateAsync({ file, check: false });
        if (!did.taken) throw { message: t('coordination.import_nothing') } satisfies Refusal;
        return t('coordination.imported', { added: did.added, changed: did.changed });
      }}
    />
  );
}

function Summary({ would, kind }: { would: Imported; kind: Kind }) {
  const { t } = useTranslation();
  const { added, changed, unchanged, faulty } = would;
  return (
    <div className={styles.stack}>
      <p>{t('coordination.would_import', { added, changed, unchanged, faulty })}</p>
      {would.changes.length > 0 ? (
        <details>
          <summary>{t('coordination.show_changes', { count: would.changes.length })}</summary>
          <ul className={styles.changes}>
            {would.changes.map((one) => (
              <li key={`${one.kind} ${one.number}`}>
                {one.number} {one.title} {t(`coordination.change_${one.kind}`)}
                {one.fields.map(({ field, from, to }) => (
                  <span key={field} className={styles.small}>
                    {t('coordination.from_to', {
                      what: t(`coordination.field_${of(kind, field)}`, { defaultValue: field }),
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

export function Imports({ campaign, kind }: { campaign: string; kind: Kind }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: [...coordinationKey, 'imports', campaign, kind],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/matters/{kind}/imports', {
          params: { path: { id: campaign, kind } },
        }),
      ),
  });
  const undo = useChange(stale, (id: string) =>
    call(
      client.POST('/api/v1/campaigns/{id}/matters/{kind}/imports/{import}/undoings', {
        params: { path: { id: campaign, kind, import: id } },
      }),
    ),
  );
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading rows={4} />;
  if (query.data.length === 0)
    return <Nothing title={t('coordination.no_imports')} why={t('coordination.no_imports_why')} />;
  return (
    <div className={styles.stack}>
      {undo.error ? <Refused error={asApiError(undo.error)} /> : null}
      <DataTable<Import>
        caption={t('coordination.imports')}
        rows={query.data}
        rowKey="id"
        cards
        columns={[
          { title: t('coordination.file'), dataIndex: 'file_name', key: 'file' },
          { title: t('coordination.day'), dataIndex: 'on', key: 'on' },
          { title: t('coordination.by'), dataIndex: 'account_name', key: 'by' },
          {
            title: t('coordination.import_did'),
            key: 'did',
            render: (_, row) =>
              t('coordination.imported', { added: row.added, changed: row.changed }),
          },
          {
            title: t('coordination.deed'),
            key: 'deed',
            render: (_, row) =>
              row.undone ? (
                <span className={styles.soft}>{t('coordination.undone')}</span>
              ) : row.may_undo ? (
                <Sure
                  label={t('coordination.undo')}
                  of={row.file_name}
                  question={t('coordination.undo_sure')}
                  small
                  onSure={() => undo.mutate(row.id)}
                />
              ) : (
                <span className={styles.soft}>{t('coordination.changed_since')}</span>
              ),
          },
        ]}
      />
    </div>
  );
}
