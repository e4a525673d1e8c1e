/** Outlines typed or pasted, for whoever draws by the keyboard or has coordinates from the field. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { extentOf } from '../../../map/engineless';
import type { Bounds } from '../../../map/layers';
import { Button, Input } from '../../../ui/kit';
import styles from './Panel.module.css';
import { type TypedFault, typed } from './typed';
import type { Draw } from './useDraw';

export function TypedShapes(props: {
  draw: Draw;
  layer: string;
  onLook: (bounds: Bounds) => void;
}) {
  const { t } = useTranslation();
  const { draw, layer, onLook } = props;
  const [text, setText] = useState('');
  const [fault, setFault] = useState<TypedFault>();
  const take = () => {
    const stamp = Date.now().toString(36);
    const found = typed(text, (n) => `typed${stamp}${n}`);
    if (typeof found === 'string') {
      setFault(found);
      return;
    }
    setFault(undefined);
    setText('');
    draw.apply({ ...draw.drawn, outlines: [...draw.drawn.outlines, ...found] }, layer);
    const bounds = extentOf(
      found.map((one) => ({ geometry: { type: 'LineString', coordinates: one.points } })),
    );
    if (bounds) onLook(bounds);
  };
  return (
    <details className={styles.more}>
      <summary>{t('map.draw_typed')}</summary>
      <div className={styles.stack}>
        <label htmlFor="map-draw-typed">{t('map.draw_typed_help')}</label>
        <Input.TextArea
          id="map-draw-typed"
          rows={4}
          value={text}
          aria-invalid={fault !== undefined}
          onChange={(event) => setText(event.target.value)}
        />
        {fault ? <p role="alert">{t(`map.draw_typed_${fault}`)}</p> : null}
        <p>
          <Button disabled={!draw.ready} onClick={take}>
            {t('map.draw_typed_take')}
          </Button>
        </p>
      </div>
    </details>
  );
}
