/** Where the sites of projects are; a click on one leads to it where the caller says how. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCityGround } from '../../../map/cityGround';
import type { MapLayer } from '../../../map/layers';
import { MapView } from '../../../map/MapView';
import { Loading } from '../../../ui/States';
import { colour } from '../../../ui/theme';
import { type Sited, sitesOf } from './site';

export function SitesMap(props: {
  label: string;
  projects: readonly Sited[];
  height?: number;
  onOpen?: ((id: string) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { label, projects, height = 360, onOpen } = props;
  const layers = useMemo<MapLayer[]>(() => {
    const [ground, places] = sitesOf(projects);
    const look = { colour: colour.info, label: 'name', key: 'id' } as const;
    const all: MapLayer[] = [
      {
        id: 'grounds',
        title: t('projects.map_grounds'),
        kind: 'fill',
        data: ground,
        opacity: 0.5,
        ...look,
      },
      { id: 'places', title: t('projects.map_places'), kind: 'point', data: places, ...look },
    ];
    return all.filter(({ data }) => typeof data !== 'string' && data.features.length > 0);
  }, [projects, t]);
  const city = useCityGround();
  if (layers.length === 0) return null;
  if (city.pending) return <Loading rows={8} />;
  return (
    <MapView
      label={label}
      ground={city.layers}
      layers={layers}
      height={height}
      onSelect={(hit) => {
        if (hit) onOpen?.(hit.key);
      }}
    />
  );
}
