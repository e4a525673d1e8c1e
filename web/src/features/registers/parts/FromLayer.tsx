/** Entries taken over from a version of a layer: chosen, looked through, taken whole. */
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Button, Input, Modal, Select } from '../../../ui/kit';
import { Problems } from '../../../ui/Problems';
import { Refused } from '../../../ui/States';
import { useFromLayer, useGroundLayers, useLayerRows } from '../queries';
import styles from './Registers.module.css';
import { Would } from './Would';

export function FromLayer(props: { kind: string; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { kind, open, onClose } = props;
  const known = useId();
  const [layer, setLayer] = useState<string>();
  const [column, setColumn] = useState<string>();
  const [value, setValue] = useState<string>();
  const tree = useGroundLayers(open).data;
  const versions = tree?.folders.flatMap((folder) => folder.layers) ?? [];
  const rows = useLayerRows(layer).data;
  const take = useFromLayer(kind);
  const found = take.data;
  const place = rows?.columns.indexOf(column ?? '') ?? -1;
  const words = [...new Set(rows?.rows.map((row) => row.cells[place] ?? ''))].filter(Boolean);
  const send = (check: boolean) =>
    take.mutate({ layer: layer ?? '', check, ...(column && value ? { column, value } : {}) });
  const close = () => {
    take.reset();
    onClose();
  };
  const blocked = found?.problems.some((one) => one.severity === 'error') ?? false;
  return (
    <Modal
      title={t('registers.from_layer')}
      open={open}
      onCancel={close}
      width={720}
      destroyOnHidden
      footer={
        found?.taken ? (
          <Button type="primary" onClick={close}>
            {t('ui.close')}
          </Button>
        ) : (
          <>
            <Button disabled={!layer} loading={take.isPending} onClick={() => send(true)}>
              {t('registers.look_through')}
            </Button>
            <Button
              type="primary"
              disabled={!found || blocked || found.added + found.changed === 0}
              onClick={() => send(false)}
            >
              {t('ui.import_confirm')}
            </Button>
          </>
        )
      }
    >
      <div className={styles.stack}>
        <p className={styles.soft}>{t('registers.from_layer_help')}</p>
        <div className={styles.deeds}>
          <Select
            aria-label={t('registers.layer')}
            placeholder={t('registers.layer')}
            value={layer ?? null}
            options={versions.map((one) => ({
              value: one.id,
              label: `${one.key} ${one.year}${one.state === 'ready' ? '' : ` (${one.digest})`}`,
            }))}
            popupMatchSelectWidth={false}
            onChange={(next) => {
              setLayer(next);
              setColumn(undefined);
              setValue(undefined);
              take.reset();
            }}
          />
          <Select
            aria-label={t('registers.only_column')}
            placeholder={t('registers.only_column')}
            allowClear
            disabled={!rows}
            value={column ?? null}
            options={(rows?.columns ?? []).map((one) => ({ value: one, label: one }))}
            popupMatchSelectWidth={false}
            onChange={(next) => {
              setColumn(next ?? undefined);
              setValue(undefined);
              take.reset();
            }}
          />
          <Input
            aria-label={t('registers.only_value')}
            placeholder={t('registers.only_value')}
            className={styles.word ?? ''}
            disabled={!column}
            value={value ?? ''}
            list={known}
            onChange={(event) => {
              setValue(event.target.value || undefined);
              take.reset();
            }}
          />
          <datalist id={known}>
            {words.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </div>
        {take.error ? <Refused error={asApiError(take.error)} /> : null}
        {found ? (
          <>
            {found.taken ? (
              <p role="status">
                {t('ui.imported', { added: found.added, changed: found.changed })}
              </p>
            ) : (
              <Would would={found} />
            )}
            <Problems problems={found.problems} />
          </>
        ) : null}
      </div>
    </Modal>
  );
}
