/** The address of a view: what is shown, where, of which year, what is chosen. */
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';
import type { Bounds } from '../../../map/layers';
import type { Chosen, Position } from '../../../map/MapStage';
import { type ListSearch, useListSearch } from '../../../routing/search';
import type { MapTree } from '../queries';

/** The address of this view; moving about is no step to go back by. */
export function useAddress(): [ListSearch, (more: ListSearch) => void] {
  const [search] = useListSearch();
  const navigate = useNavigate();
  const now = useRef(search);
  now.current = search;
  const change = useCallback(
    (more: ListSearch) => {
      const next = { ...now.current, ...more };
      now.current = next;
      const kept = Object.fromEntries(
        Object.entries(next).filter(([key, value]) => value || (key === 'on' && value === '')),
      );
      const stays = 'at' in more;
      void navigate({ to: '.', search: kept as never, replace: stays, resetScroll: false });
    },
    [navigate],
  );
  return [search, change];
}

export function yearOf(asked: string | undefined, tree: MapTree): number {
  const known = tree.years;
  const wanted = Number(asked ?? tree.data_year ?? known[known.length - 1]);
  const past = known.filter((one) => one <= wanted);
  return past[past.length - 1] ?? known[0] ?? wanted;
}

export function chosenOf(text: string | undefined): Chosen | undefined {
  const place = text?.lastIndexOf(':') ?? -1;
  return text && place > 0
    ? { layer: text.slice(0, place), key: text.slice(place + 1) }
    : undefined;
}

export function positionOf(text: string | undefined): Position | undefined {
  const [lng, lat, zoom] = (text ?? '').split(',').map(Number);
  const sound =
    lng !== undefined &&
    lat !== undefined &&
    zoom !== undefined &&
    Math.abs(lng) <= 180 &&
    Math.abs(lat) <= 85 &&
    zoom >= 0 &&
    zoom <= 22;
  return text && sound ? [lng, lat, zoom] : undefined;
}

/** Width and height of the map on the screen, in dots. */
export function sizeOf(text: string | undefined): [number, number] {
  const [width, height] = (text ?? '').split('x').map(Number);
  return [width || 960, height || 600];
}

export function middleOf(bounds: Bounds | undefined): Position | undefined {
  if (!bounds) return undefined;
  const [w, s, e, n] = bounds;
  return [(w + e) / 2, (s + n) / 2, Math.log2(360 / Math.max(e - w, 0.001))];
}

/** The built-up area of the first year and of the last. */
export function usualPair(tree: MapTree): ListSearch {
  const own = tree.folders
    .flatMap((folder) => folder.layers)
    .filter((one) => one.kind === 'built_up_area' && one.state === 'ready')
    .sort((a, b) => a.year - b.year);
  const [first, last] = [own[0], own[own.length - 1]];
  return first && last && first !== last ? { old: first.id, new: last.id } : {};
}
