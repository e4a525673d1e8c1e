/** A register out as Excel and in again: looked through first, taken whole when nothing is wrong. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '../../../api/schema';
import { dash } from '../../../ui/format';
import { type Checked, ImportDialog } from '../../../ui/ImportDialog';
import { DownloadOutlined, UploadOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import type { Refusal } from '../../../ui/States';
import { useRegisterHandIn } from '../queries';
import styles from './RegisterExchange.module.css';

export type Register = components['schemas']['Register'];
type Imported = components['schemas']['RegisterImported'];

interface Found extends Checked {
  file: File;
}

export function RegisterExchange({ register, writes }: { register: Register; writes: boolean }) {
  const { t } = useTranslation();
  const [importing, setImporting] = useState(false);
  const handIn = useRegisterHandIn(register);
  const href = `/api/v1/registers/${register}/workbook`;
  return (
    <>
      <Button href={href} icon={<DownloadOutlined />}>
        {t(`organisations.export_${register}`)}
      </Button>
      {writes ? (
        <>
          <Button icon={<UploadOutlined />} onClick={() => setImporting(true)}>
            {t(`organisations.import_${register}`)}
          </Button>
          <ImportDialog<Found>
            title={t(`organisations.import_${register}`)}
            open={importing}
            onClose={() => setImporting(false)}
            templateHref={href}
            upload={{
              label: t('organisations.drop_register'),
              help: t(`organisations.drop_${register}`),
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
            confirmLabel={t('organisations.import_confirm')}
            onConfirm={async ({ file }) => {
              const did = await handIn.mutateAsync({ file, check: false });
              if (!did.taken)
                throw { message: t('organisations.register_nothing') } satisfies Refusal;
              return t('organisations.register_imported', {
                added: did.added,
                changed: did.changed,
                unchanged: did.unchanged,
              });
            }}
          />
        </>
      ) : null}
    </>
  );
}

function Summary({ would }: { would: Imported }) {
  const { t } = useTranslation();
  const { added, changed, unchanged, faulty } = would;
  return (
    <>
      <p>{t('organisations.register_would', { added, changed, unchanged, faulty })}</p>
      {would.changes.length > 0 ? (
        <details>
          <summary>{t('organisations.register_changes', { count: would.changes.length })}</summary>
          <ul className={styles.changes}>
            {would.changes.map((one) => (
              <li key={`${one.added} ${one.title}`}>
                <strong>{one.title}</strong>{' '}
                {t(one.added ? 'organisations.register_added' : 'organisations.register_changed')}
                {one.fields.map(({ field, from, to }) => (
                  <p key={field} className={styles.soft}>
                    {t('organisations.register_from_to', {
                      field,
                      from: from || dash,
                      to: to || dash,
                    })}
                  </p>
                ))}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
