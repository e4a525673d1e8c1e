/** What would be kept, for a person to agree to: repairs, faults, and how the ground changes. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import type { Bounds } from '../../../map/layers';
import { DataTable } from '../../../ui/DataTable';
import { dash } from '../../../ui/format';
import { Button, Input, InputNumber, type TableColumnsType } from '../../../ui/kit';
import { Loading, Refused } from '../../../ui/States';
import { amount } from '../../../ui/units';
import type { DrawnFeature, LayerView, useDrawVersion } from '../queries';
import { DrawFaults } from './DrawFaults';
import styles from './Panel.module.css';
import type { Draw } from './useDraw';

export interface DrawPreviewProps {
  layer: LayerView;
  draw: Draw;
  save: ReturnType<typeof useDrawVersion>;
  onLook: (bounds: Bounds) => void;
}

export function DrawPreview({ layer, draw, save, onLook }: DrawPreviewProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const { check } = draw;
  const found = check.data;
  const columns: TableColumnsType<DrawnFeature & { key: string }> = [
    {
      title: t('map.name'),
      key: 'name',
      render: (_, row) =>
        typeof row.added === 'number'
          ? t('map.draw_fresh_name', { number: row.added + 1 })
          : row.name,
    },
    { title: t('map.area'), key: 'm2', align: 'right', render: (_, row) => amount(row.m2, 'm2') },
    {
      title: t('map.draw_repaired'),
      key: 'repaired',
      align: 'right',
      render: (_, row) => (row.repaired_m2 > 0 ? amount(row.repaired_m2, 'm2') : dash),
    },
  ];
  const totals = found?.comparison.totals;
  const ready = draw.fresh && found?.may_keep === true;
  return (
    <>
      <p role="status">{t('map.draw_preview_lead')}</p>
      {check.error ? (
        <Refused error={asApiError(check.error)} onRetry={() => void check.refetch()} />
      ) : !found || !totals ? (
        <Loading />
      ) : (
        <>
          <DataTable<DrawnFeature & { key: string }>
            caption={t('map.draw_features')}
            columns={columns}
            rows={found.features.map((one, n) => ({ ...one, key: String(n) }))}
            rowKey="key"
          />
          <p>
            {t('map.draw_ground', {
              old: amount(totals.old_m2, 'm2'),
              now: amount(totals.new_m2, 'm2'),
              gained: amount(totals.gained_m2, 'm2'),
              lost: amount(totals.lost_m2, 'm2'),
            })}
          </p>
          <DrawFaults draw={draw} onLook={onLook} />
        </>
      )}
      <label htmlFor="map-draw-year">{t('map.draw_year')}</label>
      <InputNumber
        id="map-draw-year"
        min={1949}
        max={2100}
        precision={0}
        value={draw.year ?? layer.year}
        onChange={(value) => {
          if (typeof value === 'number') draw.setYear(value);
        }}
      />
      <label htmlFor="map-draw-note">{t('map.draw_note')}</label>
      <Input.TextArea
        id="map-draw-note"
        rows={2}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {save.error ? <Refused error={asApiError(save.error)} /> : null}
      <p>
        <Button
          type="primary"
          disabled={!ready || note.trim() === ''}
          loading={save.isPending}
          onClick={() =>
            found &&
            save.mutate({
              layer: layer.id,
              body: { ...draw.body, note: note.trim(), checked: found.checked },
            })
          }
        >
          {t('map.draw_save')}
        </Button>{' '}
        <Button onClick={() => draw.setPreview(false)}>{t('map.draw_on')}</Button>
      </p>
      <p className={styles.soft}>{t('map.draw_how')}</p>
    </>
  );
}
