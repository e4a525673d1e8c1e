/** Layers of imagery that are shown, with where their pictures are. */
import { useMemo } from 'react';
import { type LayerView, type Pictured, useImageries } from '../queries';
import { imagery, inForce, type Theme } from './tree';

export interface Photo extends Pictured {
  layer: LayerView;
  /** Bands for red, green and blue that were chosen, as `3,2,1`; nothing: as the file says. */
  bands: string | undefined;
}

export function usePhotos(
  themes: readonly Theme[],
  on: readonly string[],
  year: number,
  bands: Readonly<Record<string, string>>,
): Photo[] {
  const shown = on.includes(imagery);
  const layers = useMemo(() => {
    const theme = shown ? themes.find((one) => one.key === imagery) : undefined;
    return theme ? inForce(theme.versions, year) : [];
  }, [themes, shown, year]);
  const found = useImageries(layers.map((layer) => layer.id));
  return useMemo(
    () =>
      layers.map((layer, at) => ({
        layer,
        bands: bands[layer.id],
        data: found[at]?.data,
        error: found[at]?.error,
      })),
    [layers, bands, found],
  );
}
