/**
 * Ground drawn in a form: each outline that is finished, or each place that is clicked, is handed
 * over, and the hand is free for the next. What was handed over is the form's, which shows it as one
 * of the layers; so a form can take in files and typed coordinates beside what is drawn. Without
 * WebGL2 nothing is shown, and the form's other ways remain.
 *
 *   <DrawGround label={…} layers={[drawnSoFar]} onOutline={(ring) => add(ring)} />
 */
import { useRef, useState } from 'react';
import styles from './DrawGround.module.css';
import type { Drawing, Outline } from './drawing';
import { webGl2 } from './engineless';
import type { Bounds, DrawnLayer } from './layers';
import { MapStage } from './MapStage';

export interface DrawGroundProps {
  label: string;
  /** The lowest first; what was drawn before among them. */
  layers: DrawnLayer[];
  bounds?: Bounds | undefined;
  /** A closed ring in degrees. */
  onOutline: (ring: [number, number][]) => void;
  /** Clicks are places instead of corners of an outline. */
  onPlace?: ((at: [number, number]) => void) | undefined;
}

const idle = () => {};

export function DrawGround(props: DrawGroundProps) {
  const { label, layers, bounds, onPlace } = props;
  const [failed, setFailed] = useState(() => !webGl2());
  const latest = useRef(props);
  latest.current = props;
  const held = useRef<Drawing>(undefined);
  const handedOver = useRef(new Set<string>());
  const outlines = (drawn: Outline[]) => {
    const fresh = drawn.filter(({ id }) => !handedOver.current.has(id));
    if (fresh.length === 0) return;
    for (const { id, points } of fresh) {
      handedOver.current.add(id);
      latest.current.onOutline(points);
    }
    // The library is still telling of it: it is taken away once that is over.
    setTimeout(() => {
      held.current?.lay([]);
      held.current?.turn('draw');
    });
  };
  const hold = (drawing: Drawing | undefined) => {
    held.current = drawing;
    drawing?.turn('draw');
  };
  if (failed) return null;
  return (
    <div className={styles.ground}>
      <MapStage
        label={label}
        layers={layers}
        bounds={bounds}
        onPick={onPlace ?? (() => {})}
        drawing={onPlace ? undefined : { hold, told: { outlines, open: idle, cut: idle } }}
        onFail={() => setFailed(true)}
      />
    </div>
  );
}
