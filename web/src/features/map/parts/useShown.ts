/** Everything that the map draws, the lowest first, made anew only where something of it changed. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DrawnLayer } from '../../../map/layers';
import type { Comparison, MapGround, Shapes } from '../queries';
import type { Place } from './measure';
import { changeLayers, groundLayers, measureLayers, themeLayers, tiledGround } from './shown';
import type { Ground, Theme } from './tree';

export function useShown(from: {
  themes: Theme[];
  ground: Ground;
  beneath: MapGround | undefined;
  /** Of an image, above the ground. */
  pictures: DrawnLayer[];
  on: string[];
  year: number;
  strengths: Record<string, number>;
  findings: Record<string, Shapes>;
  /** How two versions differ, or how what is drawn would. */
  differs: Comparison | undefined;
  /** Places that are no layers: sites of projects, entries of registers. */
  places: DrawnLayer[];
  /** What is measured. */
  sketch: { places: Place[]; kind: 'line' | 'area' } | undefined;
}): DrawnLayer[] {
  const { t } = useTranslation();
  const { themes, ground, beneath, pictures, on, year, strengths, findings, differs, places } =
    from;
  const { places: corners, kind } = from.sketch ?? {};
  const tiles = useMemo(
    () => (ground === 'tiles' ? tiledGround(beneath, t) : []),
    [ground, beneath, t],
  );
  const layers = useMemo(
    () => [
      ...tiles,
      ...pictures,
      ...groundLayers(themes, ground, on, year, t),
      ...themeLayers({ themes, on, year, strengths, findings, t }),
    ],
    [tiles, themes, ground, pictures, on, year, strengths, findings, t],
  );
  const changes = useMemo(() => changeLayers(differs, t), [differs, t]);
  const plain = useMemo(
    () => [...tiles, ...pictures, ...groundLayers(themes, ground, [], year, t)],
    [tiles, pictures, themes, ground, year, t],
  );
  const measured = useMemo(
    () => (corners && kind ? measureLayers(corners, kind) : []),
    [corners, kind],
  );
  return useMemo(
    // What differs must be seen: the layers that it is about step back.
    () => [...(changes.length > 0 ? plain : layers), ...changes, ...places, ...measured],
    [layers, plain, changes, places, measured],
  );
}
