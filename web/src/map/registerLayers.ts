/** A register of the map as layers, drawn the same on its own pages and on the one map. */
import type { Feature } from 'geojson';
import { series } from '../ui/theme';
import type { MapLayer } from './layers';

/** What ids of these layers begin with. */
export const registerPrefix = 'register.';

const places: Record<string, number> = { green: 0, blue: 1, brown: 2, violet: 3, teal: 4 };

/** The colour of a register, by the server's word for it. */
export const registerColour = (word: string): string => series[places[word] ?? 0] ?? series[0];

/** How each shape is drawn; the lowest first. */
export const registerDrawnAs = { polygon: 'fill', line: 'line', point: 'point' } as const;

/** Layers for the shapes there are. Each feature tells its `id`, `name` and `shape`. */
export const registerLayers = (
  register: { key: string; name: string; colour: string },
  all: readonly Feature[],
): MapLayer[] =>
  Object.entries(registerDrawnAs).flatMap(([shape, kind]): MapLayer[] => {
    const features = all.filter(({ properties }) => properties?.shape === shape);
    if (features.length === 0) return [];
    return [
      {
        id: `${registerPrefix}${register.key}.${shape}`,
        title: register.name,
        kind,
        colour: registerColour(register.colour),
        data: { type: 'FeatureCollection', features },
        key: 'id',
        label: 'name',
        ...(kind === 'line' ? { width: 3 } : {}),
      },
    ];
  });
