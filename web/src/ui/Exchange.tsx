/** A list out as Excel and in again: the buttons, the hand-in, and what was taken in, to be undone. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Drawer } from './Drawer';
import { HandIn, type Imported } from './HandIn';
import { DownloadOutlined, UploadOutlined } from './icons';
import { Button } from './kit';

export function Exchange(props: {
  exportLabel: string;
  importLabel: string;
  /** What the table has to look like. */
  help: string;
  /** Where the list lies as a workbook. */
  href: string;
  /** Whether it may be handed in. */
  writes: boolean;
  send: (given: { file: File; check: boolean }) => Promise<Imported>;
  /** What was taken in; drawn when it is asked for. None where another list beside it shows it. */
  imports?: ReactNode;
  /** The word for a field of a change; without it fields are the headings of their columns. */
  field?: (field: string) => string;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'import' | 'imports'>();
  const { exportLabel, importLabel, help, href, writes, send, imports, field } = props;
  const close = () => setOpen(undefined);
  return (
    <>
      <Button href={href} icon={<DownloadOutlined />}>
        {exportLabel}
      </Button>
      {writes ? (
        <>
          <Button icon={<UploadOutlined />} onClick={() => setOpen('import')}>
            {importLabel}
          </Button>
          {imports ? <Button onClick={() => setOpen('imports')}>{t('ui.imports')}</Button> : null}
          <HandIn
            title={importLabel}
            help={help}
            template={href}
            open={open === 'import'}
            onClose={close}
            send={send}
            {...(field ? { field } : {})}
          />
          <Drawer title={t('ui.imports')} open={open === 'imports'} onClose={close} width={900}>
            {imports}
          </Drawer>
        </>
      ) : null}
    </>
  );
}
