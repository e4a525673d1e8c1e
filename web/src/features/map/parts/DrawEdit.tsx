/** Drawing itself: the hand, steps back and forward, the feature that was clicked on, what is new. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hand } from '../../../map/drawing';
import type { Bounds } from '../../../map/layers';
import type { Chosen } from '../../../map/MapStage';
import { number } from '../../../ui/format';
import { Button, Segmented } from '../../../ui/kit';
import { amount } from '../../../ui/units';
import { type LayerView, useFeature, useRows } from '../queries';
import { DrawCells } from './DrawCells';
import { DrawFaults } from './DrawFaults';
import { countsOf, freshOf, outlinesOf, rowKey, without, withoutOutline } from './drawn';
import { area, type Place } from './measure';
import styles from './Panel.module.css';
import { TypedShapes } from './TypedShapes';
import type { Draw } from './useDraw';
import { themeWord } from './words';

export interface DrawEditProps {
  layer: LayerView;
  selected: Chosen | undefined;
  draw: Draw;
  onLook: (bounds: Bounds) => void;
}

const hands: Hand[] = ['bend', 'draw', 'split'];

export function DrawEdit({ layer, selected, draw, onLook }: DrawEditProps) {
  const { t } = useTranslation();
  const { drawn } = draw;
  const here = selected?.layer === layer.id ? selected : undefined;
  const feature = useFeature(here ? layer.id : undefined, here?.key ?? '').data;
  const columns = useRows(layer.id, 0, 1, '').data?.columns ?? [];
  const counts = countsOf(draw.body);
  const count = counts.changed + counts.added + counts.removed;
  const row = feature?.row;
  const taken = row !== undefined && drawn.originals[row] !== undefined;
  const gone = row !== undefined && drawn.removed.includes(row);
  useBackByKeys(draw);
  return (
    <>
      <p>{t('map.draw_over', { layer: themeWord(layer.kind, t), year: layer.year })}</p>
      <Segmented
        aria-label={t('map.draw_hand')}
        value={draw.hand}
        options={hands.map((value) => ({
          value,
          label: t(value === 'draw' ? 'map.draw_new' : `map.draw_${value}`),
        }))}
        onChange={(value) => draw.setHand(value as Hand)}
      />
      <p className={styles.soft}>
        {t(`map.draw_help_${draw.hand}`)} {t('map.draw_snap')}
      </p>
      <p>
        <Button size="small" disabled={!draw.mayBack} onClick={draw.back}>
          {t('map.draw_back')}
        </Button>{' '}
        <Button size="small" disabled={!draw.mayForward} onClick={draw.forward}>
          {t('map.draw_forward')}
        </Button>
      </p>
      {draw.trouble ? <p role="alert">{t(`map.draw_split_${draw.trouble}`)}</p> : null}
      {feature && row !== undefined ? (
        <fieldset>
          <legend>
            <strong>
              {String((layer.label && feature.attributes[layer.label]) || feature.feature_id)}
            </strong>
          </legend>
          <p>
            <Button
              size="small"
              disabled={taken || gone || !draw.ready}
              onClick={() =>
                draw.apply(
                  {
                    ...drawn,
                    originals: { ...drawn.originals, [row]: feature },
                    outlines: [...drawn.outlines, ...outlinesOf(feature)],
                  },
                  layer.id,
                )
              }
            >
              {t('map.draw_take')}
            </Button>{' '}
            <Button
              size="small"
              disabled={gone}
              onClick={() => draw.apply(without(drawn, row), layer.id)}
            >
              {t('map.draw_remove')}
            </Button>
          </p>
          {taken && !gone ? (
            <DrawCells
              columns={columns}
              label={layer.label ?? undefined}
              was={feature.attributes}
              told={drawn.told[rowKey(row)] ?? {}}
              onTold={(cells) =>
                draw.tell({ ...drawn, told: { ...drawn.told, [rowKey(row)]: cells } }, layer.id)
              }
            />
          ) : null}
        </fieldset>
      ) : null}
      {freshOf(drawn).map(({ shape, rings }, place) => {
        const around = (rings[0] ?? []) as Place[];
        const outline = drawn.outlines.find((one) => one.shape === shape && one.ring === 0);
        return (
          <fieldset key={shape}>
            <legend>
              {t('map.draw_fresh', { number: place + 1, area: amount(area(around), 'm2') })}
            </legend>
            <DrawCells
              columns={columns}
              label={layer.label ?? undefined}
              was={{}}
              told={drawn.told[shape] ?? {}}
              onTold={(cells) =>
                draw.tell({ ...drawn, told: { ...drawn.told, [shape]: cells } }, layer.id)
              }
            />
            <p>
              <Button
                size="small"
                disabled={!outline}
                onClick={() => outline && draw.apply(withoutOutline(drawn, outline), layer.id)}
              >
                {t('map.draw_drop')}
              </Button>
            </p>
          </fieldset>
        );
      })}
      <Holes layer={layer} draw={draw} />
      <TypedShapes draw={draw} layer={layer.id} onLook={onLook} />
      <p aria-live="polite">
        {t('map.draw_sum', {
          changed: number(counts.changed),
          added: number(counts.added),
          removed: number(counts.removed),
        })}
      </p>
      <DrawFaults draw={draw} onLook={onLook} />
      <p>
        <Button
          type="primary"
          disabled={count === 0 || draw.open !== undefined}
          onClick={() => draw.setPreview(true)}
        >
          {t('map.draw_check')}
        </Button>{' '}
        <Button
          disabled={count === 0 && Object.keys(drawn.originals).length === 0}
          onClick={draw.reset}
        >
          {t('map.draw_discard')}
        </Button>
      </p>
      <p className={styles.soft}>{t('map.draw_how')}</p>
    </>
  );
}

/** Holes under the hand, which can be filled. */
function Holes({ layer, draw }: { layer: LayerView; draw: Draw }) {
  const { t } = useTranslation();
  const holes = draw.drawn.outlines.filter((one) => one.ring > 0);
  if (holes.length === 0) return null;
  return (
    <details className={styles.more}>
      <summary>{t('map.draw_holes', { count: number(holes.length) })}</summary>
      <ul>
        {holes.map((hole, place) => (
          <li key={hole.id}>
            {amount(area(hole.points), 'm2')}{' '}
            <Button
              size="small"
              aria-label={t('map.draw_fill_one', { number: place + 1 })}
              onClick={() => draw.apply(withoutOutline(draw.drawn, hole), layer.id)}
            >
              {t('map.draw_fill')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Ctrl+Z and Ctrl+Y, where nobody is writing. */
function useBackByKeys(draw: Draw) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const at = event.target;
      const writes = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement;
      if (writes || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      if (key === 'z' && !event.shiftKey) draw.back();
      else if (key === 'y' || key === 'z') draw.forward();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [draw]);
}
