/**
 * What is under the hand while somebody draws: outlines, steps to go back by, what vertices jump to,
 * and what the server says of it. The library holds the outlines; this holds everything about them.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Drawing, Hand, Outline } from '../../../map/drawing';
import type { Bounds } from '../../../map/layers';
import type { Place } from '../../../map/snap';
import { type DrawnBody, type LayerView, useDrawCheck, useNear } from '../queries';
import { bodyOf, type Drawn, isDrawable, nothingDrawn } from './drawn';
import { split } from './split';
import { back, firstStep, forward, type Steps, step } from './steps';

/** A movement is over, and the server may be asked, after so many milliseconds. */
const settled = 600;

export interface Draw {
  drawn: Drawn;
  /** The outline that is not closed yet. */
  open: Place[] | undefined;
  ready: boolean;
  hand: Hand;
  /** The layer that is drawn over, once something was taken up or drawn. */
  over: string | undefined;
  year: number | undefined;
  body: DrawnBody;
  check: ReturnType<typeof useDrawCheck>;
  /** Whether what `check` holds is about what is drawn now. */
  fresh: boolean;
  /** Whether what would be kept is being looked at. */
  preview: boolean;
  trouble: string | undefined;
  mayBack: boolean;
  mayForward: boolean;
  setHand: (hand: Hand) => void;
  setYear: (year: number) => void;
  setPreview: (preview: boolean) => void;
  /** Change what is drawn, over a layer. */
  apply: (next: Drawn, over: string) => void;
  tell: (next: Drawn, over: string) => void;
  back: () => void;
  forward: () => void;
  reset: () => void;
}

export function useDraw(
  draws: boolean,
  layers: readonly LayerView[],
  selected: string | undefined,
  along: readonly LayerView[],
  box: Bounds | undefined,
) {
  const [drawn, setDrawn] = useState<Drawn>(nothingDrawn);
  const [drawing, setDrawing] = useState<Drawing>();
  const [over, setOver] = useState<string>();
  const [hand, setHandOnly] = useState<Hand>('bend');
  const [open, setOpen] = useState<Place[]>();
  const [preview, setPreview] = useState(false);
  const [year, setYear] = useState<number>();
  const [trouble, setTrouble] = useState<string>();
  const [steps, setSteps] = useState<Steps>(() => firstStep(nothingDrawn));
  const now = useRef(drawn);
  now.current = drawn;
  const held = useRef(drawing);
  held.current = drawing;
  const chosen = layers.find((one) => one.id === (over ?? selected) && isDrawable(one));
  const first = useRef(chosen);
  first.current = chosen;

  const lay = useCallback((next: Drawn, layer?: string) => {
    setTrouble(undefined);
    setPreview(false);
    if (layer) setOver(layer);
    now.current = next;
    setDrawn(next);
    held.current?.lay(next.outlines);
  }, []);
  // Two deeds are two steps back, however soon one follows the other. What came of this one is a
  // step when the map has laid it down.
  const apply = useCallback(
    (next: Drawn, layer?: string) => {
      const before = now.current;
      setSteps((steps) => step(steps, before));
      lay(next, layer);
    },
    [lay],
  );

  const told = useMemo(
    () => ({
      outlines: (outlines: Outline[]) => {
        setDrawn((before) => ({ ...before, outlines }));
        // What was drawn without having taken anything up is over the layer that was chosen.
        if (outlines.length > 0) setOver((before) => before ?? first.current?.id);
      },
      open: setOpen,
      cut: (line: Place[]) => {
        const stamp = Date.now().toString(36);
        const next = split(now.current, line, (n) => `cut${stamp}${n}`);
        if (typeof next === 'string') setTrouble(next);
        else apply(next);
      },
    }),
    [apply],
  );
  const onMap = useMemo(() => (draws ? { hold: setDrawing, told } : undefined), [draws, told]);

  // A hand that comes back to the map finds what it left.
  useEffect(() => {
    if (drawing && now.current.outlines.length > 0) drawing.lay(now.current.outlines);
  }, [drawing]);

  useEffect(() => {
    const timer = setTimeout(() => setSteps((before) => step(before, drawn)), settled);
    return () => clearTimeout(timer);
  }, [drawn]);

  const go = (way: (steps: Steps) => Steps) => {
    if (way === back && drawing?.back()) return;
    const next = way(step(steps, drawn));
    setSteps(next);
    lay(next.now);
  };

  const near = useNear(draws ? along : [], box).data;
  useEffect(() => drawing?.snaps(near ?? []), [drawing, near]);

  const asked = year ?? chosen?.year ?? new Date().getFullYear();
  const body = useMemo(() => bodyOf(drawn, asked), [drawn, asked]);
  const [wanted, setWanted] = useState<DrawnBody>(body);
  useEffect(() => {
    const timer = setTimeout(() => setWanted(body), settled);
    return () => clearTimeout(timer);
  }, [body]);
  const check = useDrawCheck(draws ? chosen?.id : undefined, wanted);

  const draw: Draw = {
    drawn,
    open,
    ready: drawing !== undefined,
    hand,
    over,
    year,
    body,
    check,
    fresh: wanted === body && check.data !== undefined && !check.isPlaceholderData,
    preview,
    trouble,
    mayBack: steps.past.length > 0 || open !== undefined,
    mayForward: steps.next.length > 0,
    setHand: (next) => {
      setTrouble(undefined);
      setHandOnly(next);
      drawing?.turn(next);
    },
    setYear,
    setPreview,
    apply,
    tell: (next, layer) => {
      setPreview(false);
      setOver(layer);
      setDrawn(next);
    },
    back: () => go(back),
    forward: () => go(forward),
    reset: () => {
      lay(nothingDrawn);
      setOver(undefined);
      setYear(undefined);
      setSteps(firstStep(nothingDrawn));
    },
  };
  return { draw, onMap };
}
