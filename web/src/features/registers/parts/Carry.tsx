/** A register out and in: Excel, Shapefile and its kin, what was taken in, to be undone. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asRefusal } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { Exchange } from '../../../ui/Exchange';
import { type Checked, ImportDialog } from '../../../ui/ImportDialog';
import { Imports } from '../../../ui/Imports';
import { DownloadOutlined, UploadOutlined } from '../../../ui/icons';
import { Button, Dropdown, Input, Select } from '../../../ui/kit';
import type { Refusal } from '../../../ui/States';
import {
  type Reading,
  type Register,
  useHandIn,
  useHandInFile,
  useImports,
  useUndo,
} from '../queries';
import { FromLayer } from './FromLayer';
import styles from './Registers.module.css';
import { Would } from './Would';

const formats = [
  { key: 'shapefile', query: 'format=shapefile' },
  { key: 'shapefile_utf8', query: 'format=shapefile&encoding=utf-8' },
  { key: 'geopackage', query: 'format=geopackage' },
  { key: 'geojson', query: 'format=geojson' },
] as const;

export function Carry({ register }: { register: Register }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'file' | 'layer'>();
  const mayMap = useMay('map.read');
  const writes = register.may.includes('write');
  const handIn = useHandIn(register.key);
  const base = `/api/v1/map_registers/${register.key}`;
  const placed = register.items.some((one) => one.shape != null && one.withdrawn == null);
  return (
    <>
      <Exchange
        exportLabel={t('registers.export')}
        importLabel={t('registers.import')}
        help={t('registers.import_help')}
        href={`${base}/workbook`}
        writes={writes}
        send={handIn.mutateAsync}
        imports={<Taken kind={register.key} />}
      />
      {placed ? (
        <Dropdown
          trigger={['click']}
          menu={{
            items: formats.map(({ key, query }) => ({
              key,
              label: (
                <a href={`${base}/file?${query}`} download>
                  {t(`registers.format_${key}`)}
                </a>
              ),
            })),
          }}
        >
          <Button icon={<DownloadOutlined />}>{t('registers.export_file')}</Button>
        </Dropdown>
      ) : null}
      {writes ? (
        <>
          <Button icon={<UploadOutlined />} onClick={() => setOpen('file')}>
            {t('registers.import_file')}
          </Button>
          <FileDialog
            kind={register.key}
            open={open === 'file'}
            onClose={() => setOpen(undefined)}
          />
          {mayMap ? (
            <>
              <Button onClick={() => setOpen('layer')}>{t('registers.from_layer')}</Button>
              <FromLayer
                kind={register.key}
                open={open === 'layer'}
                onClose={() => setOpen(undefined)}
              />
            </>
          ) : null}
        </>
      ) : null}
    </>
  );
}

function Taken({ kind }: { kind: string }) {
  const query = useImports(kind);
  const undo = useUndo(kind);
  return (
    <Imports
      imports={query.data}
      refusal={asRefusal(query.error ?? undo.error)}
      onUndo={undo.mutate}
    />
  );
}

interface Found extends Checked {
  file: File;
}

function FileDialog(props: { kind: string; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { kind, open, onClose } = props;
  const [reading, setReading] = useState<Reading>({});
  const handIn = useHandInFile(kind);
  return (
    <ImportDialog<Found>
      title={t('registers.import_file')}
      open={open}
      onClose={onClose}
      upload={{
        label: t('registers.drop_file'),
        help: t('registers.import_file_help'),
        accept: '.zip,.gpkg,.geojson,.json,.kml,.kmz,.fgb,.dxf',
        limit: 64 * 1024 * 1024,
      }}
      aside={
        <div className={styles.deeds}>
          <Select
            aria-label={t('registers.encoding')}
            value={reading.encoding ?? ''}
            options={[
              { value: '', label: t('registers.encoding_found') },
              { value: 'GBK', label: 'GBK' },
              { value: 'UTF-8', label: 'UTF-8' },
            ]}
            onChange={(encoding) => setReading({ ...reading, encoding: encoding || undefined })}
          />
          <Input
            aria-label={t('registers.crs')}
            placeholder={t('registers.crs_help')}
            value={reading.crs ?? ''}
            onChange={(event) =>
              setReading({ ...reading, crs: event.target.value.trim() || undefined })
            }
          />
        </div>
      }
      check={async ([file]) => {
        if (!file) throw new Error('no file');
        const would = await handIn.mutateAsync({ file, check: true, reading });
        return {
          file,
          summary: <Would would={would} />,
          problems: would.problems,
          markedHref: would.marked ?? undefined,
        };
      }}
      confirmLabel={t('ui.import_confirm')}
      onConfirm={async ({ file }) => {
        const did = await handIn.mutateAsync({ file, check: false, reading });
        if (!did.taken) throw { message: t('ui.import_nothing') } satisfies Refusal;
        return t('ui.imported', { added: did.added, changed: did.changed });
      }}
    />
  );
}
