/** A layer changed by hand: outlines bent, drawn and taken away, and what follows when it is saved. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import type { Drawing, Hand } from '../../../map/drawing';
import type { Chosen } from '../../../map/MapStage';
import { number } from '../../../ui/format';
import { Button, Input, InputNumber, Segmented } from '../../../ui/kit';
import { Refused } from '../../../ui/States';
import { amount } from '../../../ui/units';
import { type LayerView, useDrawVersion, useFeature, useRows } from '../queries';
import { bodyOf, changedRows, type Drawn, isDrawable, nothingDrawn, outlinesOf } from './drawn';
import { area } from './measure';
import styles from './Panel.module.css';
import { themeWord } from './words';

export interface DrawPanelProps {
  layers: LayerView[];
  selected: Chosen | undefined;
  /** The layer that is drawn over, once something was taken up or drawn. */
  over: string | undefined;
  drawn: Drawn;
  drawing: Drawing | undefined;
  hand: Hand;
  onOver: (layer: string | undefined) => void;
  onDrawn: (drawn: Drawn) => void;
  onHand: (hand: Hand) => void;
}

/** Columns that are asked for of a new feature. */
const asked = 4;

export function DrawPanel(props: DrawPanelProps) {
  const { t } = useTranslation();
  const { layers, selected, over, drawn, drawing, hand, onOver, onDrawn, onHand } = props;
  const layer = layers.find((one) => one.id === (over ?? selected?.layer));
  const here = selected && layer && selected.layer === layer.id ? selected : undefined;
  const feature = useFeature(here ? layer?.id : undefined, here?.key ?? '').data;
  const columns = useRows(layer?.id ?? '', 0, 1, '', layer !== undefined).data?.columns ?? [];
  const [year, setYear] = useState<number | null>(null);
  const [note, setNote] = useState('');
  const save = useDrawVersion();
  if (save.data)
    return (
      <section aria-label={t('map.draw')} className={styles.stack}>
        <h2 className={styles.title}>{t('map.draw')}</h2>
        <p role="status">{t('map.draw_saved')}</p>
        <p>
          <Link to="/layers/$layer" params={{ layer: save.data.layer }}>
            {t('map.draw_see')}
          </Link>
        </p>
        <Button
          onClick={() => {
            save.reset();
            onDrawn(nothingDrawn);
            onOver(undefined);
          }}
        >
          {t('map.draw_again')}
        </Button>
      </section>
    );
  if (!layer || !isDrawable(layer))
    return (
      <section aria-label={t('map.draw')} className={styles.stack}>
        <h2 className={styles.title}>{t('map.draw')}</h2>
        <p>{t('map.draw_choose')}</p>
      </section>
    );
  const fresh = drawn.outlines.filter((one) => one.row === undefined);
  const changed = changedRows(drawn);
  const count = changed.length + fresh.length + drawn.removed.length;
  const row = feature?.row;
  const taken = row !== undefined && drawn.originals[row] !== undefined;
  const gone = row !== undefined && drawn.removed.includes(row);
  return (
    <section aria-label={t('map.draw')} className={styles.stack}>
      <h2 className={styles.title}>{t('map.draw')}</h2>
      <p>{t('map.draw_over', { layer: themeWord(layer.kind, t), year: layer.year })}</p>
      <Segmented
        aria-label={t('map.draw_hand')}
        value={hand}
        options={[
          { value: 'bend', label: t('map.draw_bend') },
          { value: 'draw', label: t('map.draw_new') },
        ]}
        onChange={(value) => {
          onOver(layer.id);
          onHand(value as Hand);
        }}
      />
      <p className={styles.soft}>{t(`map.draw_help_${hand}`)}</p>
      {feature && row !== undefined ? (
        <p>
          <strong>
            {String((layer.label && feature.attributes[layer.label]) || feature.feature_id)}
          </strong>{' '}
          <Button
            size="small"
            disabled={taken || gone || !drawing}
            onClick={() => {
              onOver(layer.id);
              onDrawn({ ...drawn, originals: { ...drawn.originals, [row]: feature } });
              drawing?.take(outlinesOf(feature));
            }}
          >
            {t('map.draw_take')}
          </Button>{' '}
          <Button
            size="small"
            disabled={gone}
            onClick={() => {
              onOver(layer.id);
              drawing?.drop(drawn.outlines.filter((one) => one.row === row).map((one) => one.id));
              const { [row]: _, ...originals } = drawn.originals;
              onDrawn({
                ...drawn,
                originals,
                outlines: drawn.outlines.filter((one) => one.row !== row),
                removed: [...drawn.removed, row],
              });
            }}
          >
            {t('map.draw_remove')}
          </Button>
        </p>
      ) : null}
      {fresh.map((one, place) => (
        <fieldset key={one.id} className={styles.row}>
          <legend>
            {t('map.draw_fresh', { number: place + 1, area: amount(area(one.points), 'm2') })}
          </legend>
          {columnsOf(columns, layer).map((column) => (
            <Input
              key={column}
              addonBefore={column}
              aria-label={column}
              maxLength={100}
              value={drawn.told[one.id]?.[column] ?? ''}
              onChange={(event) =>
                onDrawn({
                  ...drawn,
                  told: {
                    ...drawn.told,
                    [one.id]: { ...drawn.told[one.id], [column]: event.target.value },
                  },
                })
              }
            />
          ))}
        </fieldset>
      ))}
      <p aria-live="polite">
        {t('map.draw_sum', {
          changed: number(changed.length),
          added: number(fresh.length),
          removed: number(drawn.removed.length),
        })}
      </p>
      <label htmlFor="map-draw-year">{t('map.draw_year')}</label>
      <InputNumber
        id="map-draw-year"
        min={1949}
        max={2100}
        precision={0}
        value={year ?? layer.year}
        onChange={(value) => setYear(typeof value === 'number' ? value : null)}
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
          disabled={count === 0 || note.trim() === ''}
          loading={save.isPending}
          onClick={() =>
            save.mutate({ layer: layer.id, body: bodyOf(drawn, year ?? layer.year, note.trim()) })
          }
        >
          {t('map.draw_save')}
        </Button>{' '}
        <Button
          disabled={count === 0 && Object.keys(drawn.originals).length === 0}
          onClick={() => {
            drawing?.drop(drawn.outlines.map((one) => one.id));
            onDrawn(nothingDrawn);
            onOver(undefined);
          }}
        >
          {t('map.draw_discard')}
        </Button>
      </p>
      <p className={styles.soft}>{t('map.draw_how')}</p>
    </section>
  );
}

/** What names a feature first, then the layer's next columns. */
function columnsOf(columns: string[], layer: LayerView): string[] {
  const named = layer.label ? [layer.label] : [];
  return [...named, ...columns.filter((one) => one !== layer.label)].slice(0, asked);
}
