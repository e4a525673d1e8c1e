/** What the map asks for by itself: where the city is, findings that are on, what is looked at. */
import type { Feature } from 'geojson';
import { useEffect, useMemo, useRef } from 'react';
import { extentOf } from '../../../map/engineless';
import type { Bounds } from '../../../map/layers';
import type { Chosen } from '../../../map/MapStage';
import { useListSearch } from '../../../routing/search';
import {
  type LayerView,
  type MapTree,
  type Shapes,
  useFeature,
  useFinding,
  useLayerBounds,
} from '../queries';
import { findingPrefix, inForce, type Theme } from './tree';

/** Where the city is: its built-up area, else its districts, else the first layer. */
export function useHome(themes: Theme[], year: number): Bounds | undefined {
  const of = (key: string) => {
    const theme = themes.find((one) => one.key === key);
    return theme && (inForce(theme.versions, year)[0] ?? theme.versions[0]);
  };
  const layer =
    of('built_up_area') ?? of('districts') ?? themes.flatMap((theme) => theme.versions)[0];
  const bounds = useLayerBounds(layer?.id).data?.bounds;
  return useMemo(() => (bounds ? (bounds as Bounds) : undefined), [bounds]);
}

/** The shapes of the findings that are shown. */
export function useFindings(on: string[], tree: MapTree): Record<string, Shapes> {
  const there = (key: string) =>
    on.includes(findingPrefix + key) && tree.findings.some((one) => one.key === key)
      ? tree.assessment?.id
      : undefined;
  const uncovered = useFinding('uncovered', there('uncovered')).data;
  const served = useFinding('served', there('served')).data;
  const below = useFinding('below_limit', there('below_limit')).data;
  const added = useFinding('added', there('added')).data;
  return useMemo(() => {
    const all: Record<string, Shapes | undefined> = {
      uncovered,
      served,
      below_limit: below,
      added,
    };
    return Object.fromEntries(
      Object.entries(all).flatMap(([key, found]) =>
        found ? [[findingPrefix + key, found] as const] : [],
      ),
    );
  }, [uncovered, served, below, added]);
}

/** Look at what was chosen from a list or an address; a click on the map moves nothing. */
export function useLookAt(
  sel: string | undefined,
  layer: LayerView | undefined,
  selected: Chosen | undefined,
  shape: Feature | undefined,
  look: (bounds: Bounds | undefined) => void,
) {
  const [search] = useListSearch();
  const fromList = search.view === 'list';
  const feature = useFeature(fromList && layer ? layer.id : undefined, selected?.key ?? '').data;
  const geometry = layer ? feature?.geometry : shape?.geometry;
  const seen = useRef<string>(undefined);
  useEffect(() => {
    if (!fromList || !sel || !geometry || seen.current === sel) return;
    seen.current = sel;
    look(extentOf([{ geometry }]));
  }, [fromList, sel, geometry, look]);
}
