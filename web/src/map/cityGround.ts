/** The city's own layers beneath something that is drawn: as tiles, so that nothing is fetched that is not looked at. */
import { useQuery } from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { call, client } from '../api/client';
import { colour, mapColour } from '../ui/theme';
import { extentOf } from './engineless';
import type { Bounds, DrawnLayer } from './layers';

/** The lowest first, each as it is known from other maps. */
const beneath = [
  {
    kind: 'residential_land',
    drawn: 'fill',
    colour: colour.amberMark,
    opacity: 0.2,
    strength: 0.4,
  },
  { kind: 'green_land', drawn: 'fill', colour: colour.primary, opacity: 0.6, strength: 0.4 },
  { kind: 'wetland', drawn: 'fill', colour: colour.info, opacity: 0.25, strength: 1 },
  { kind: 'water', drawn: 'fill', colour: mapColour.water, opacity: 0.8, strength: 1 },
  { kind: 'built_up_area', drawn: 'line', colour: mapColour.boundary, opacity: 1, strength: 1 },
  { kind: 'districts', drawn: 'line', colour: colour.header, opacity: 1, strength: 1 },
] as const;

/** Layers beneath, and where the city lies; nothing is asked for until it is wanted. */
export function useCityGround(wanted = true): {
  layers: DrawnLayer[];
  bounds: Bounds | undefined;
  /** Not known yet. */
  pending: boolean;
} {
  const { t } = useTranslation();
  const tree = useQuery({
    queryKey: ['map'],
    enabled: wanted,
    queryFn: () => call(client.GET('/api/v1/map', {})),
  });
  const newest = useMemo(() => {
    const all = (tree.data?.folders ?? [])
      .flatMap((folder) => folder.layers)
      .filter((layer) => layer.state === 'ready');
    return new Map([...all].sort((a, b) => a.year - b.year).map((layer) => [layer.kind, layer]));
  }, [tree.data]);
  const around = newest.get('built_up_area') ?? newest.get('districts');
  const sketch = useQuery({
    queryKey: ['map', 'around', around?.id],
    enabled: wanted && around !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () =>
      (await call(
        client.GET('/api/v1/layers/{id}/preview', { params: { path: { id: around?.id ?? '' } } }),
      )) as unknown as FeatureCollection,
  });
  const layers = useMemo(
    () =>
      beneath.flatMap((one): DrawnLayer[] => {
        const layer = newest.get(one.kind);
        if (!layer) return [];
        return [
          {
            id: `ground-${one.kind}`,
            title: t(`layers.kind_${one.kind}`),
            kind: one.drawn,
            data: {
              tiles: `/api/v1/layers/${encodeURIComponent(layer.id)}/tiles/{z}/{x}/{y}`,
              maxzoom: 16,
            },
            colour: one.colour,
            opacity: one.opacity,
            strength: one.strength,
            inert: true,
          },
        ];
      }),
    [newest, t],
  );
  const bounds = useMemo(
    () => (sketch.data?.features ? extentOf(sketch.data.features) : undefined),
    [sketch.data],
  );
  return { layers, bounds, pending: tree.isPending };
}
