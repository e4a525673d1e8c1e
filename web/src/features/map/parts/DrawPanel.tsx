/** A layer changed by hand: what is drawn, what the server says of it, and what follows when it is kept. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/client';
import { useJob } from '../../../api/jobs';
import type { Bounds } from '../../../map/layers';
import type { Chosen } from '../../../map/MapStage';
import { Button } from '../../../ui/kit';
import { type LayerView, useDrawVersion } from '../queries';
import { DrawEdit } from './DrawEdit';
import { DrawPreview } from './DrawPreview';
import { isDrawable } from './drawn';
import styles from './Panel.module.css';
import type { Draw } from './useDraw';

export interface DrawPanelProps {
  layers: LayerView[];
  selected: Chosen | undefined;
  draw: Draw;
  onLook: (bounds: Bounds) => void;
}

export function DrawPanel({ layers, selected, draw, onLook }: DrawPanelProps) {
  const { t } = useTranslation();
  const save = useDrawVersion();
  // The new version counts once it is taken in; until then there is only the old one to draw over.
  const { state } = useJob(save.data?.job, () => {
    void queries.invalidateQueries({ queryKey: ['map'], exact: true });
    void queries.invalidateQueries({ queryKey: ['layers'] });
  });
  const going = state === undefined || state === 'queued' || state === 'running';
  const layer = layers.find((one) => one.id === (draw.over ?? selected?.layer));
  if (save.data)
    return (
      <section aria-label={t('map.draw')} className={styles.stack}>
        <h2 className={styles.title}>{t('map.draw')}</h2>
        <p role="status">
          {t(going ? 'map.draw_saved' : state === 'done' ? 'map.draw_taken' : 'map.draw_not_taken')}
        </p>
        <p>
          <Link to="/layers/$layer" params={{ layer: save.data.layer }}>
            {t('map.draw_see')}
          </Link>
        </p>
        <Button
          disabled={going}
          onClick={() => {
            save.reset();
            draw.reset();
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
  return (
    <section aria-label={t('map.draw')} className={styles.stack}>
      <h2 className={styles.title}>{t('map.draw')}</h2>
      {draw.preview ? (
        <DrawPreview layer={layer} draw={draw} save={save} onLook={onLook} />
      ) : (
        <DrawEdit layer={layer} selected={selected} draw={draw} onLook={onLook} />
      )}
    </section>
  );
}
