/** The map of an answer: what is out of reach before and after, parks, and the chosen land by number. */
import type { FeatureCollection } from 'geojson';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapLayer } from '../../../map/layers';
import { MapView } from '../../../map/MapView';
import { number } from '../../../ui/format';
import { colour } from '../../../ui/theme';
import { byShape, type Pictures } from './answer';
import styles from './parts.module.css';

/** Layers whose features can be decided on. */
const chosenFrom = ['sites', 'site_points', 'others', 'other_points'];

export function SiteMap(props: {
  pictures: Pictures;
  walking: boolean;
  selected: string | undefined;
  onSelect: (site: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const { pictures, walking, selected, onSelect } = props;
  const [ground, points] = useMemo(() => byShape(pictures.sites), [pictures]);
  const holds = (all: FeatureCollection) =>
    all.features.some(({ properties }) => properties?.id === selected);
  const [otherGround, otherPoints] = useMemo(() => byShape(pictures.candidates), [pictures]);
  const layerOf = holds(ground)
    ? 'sites'
    : holds(otherGround)
      ? 'others'
      : holds(otherPoints)
        ? 'other_points'
        : 'site_points';
  const layers = useMemo<MapLayer[]>(() => {
    const homes = walking ? ('point' as const) : ('fill' as const);
    const some = (layer: MapLayer) =>
      typeof layer.data !== 'string' && layer.data.features.length > 0;
    const all: MapLayer[] = [
      {
        id: 'districts',
        title: t('siting.districts'),
        // As ground, so that its name stands in the middle and not along the border.
        kind: 'fill',
        data: pictures.districts,
        colour: colour.header,
        opacity: 0,
        width: 1.5,
        inert: true,
        label: 'name',
      },
      {
        id: 'parks',
        title: t('siting.parks'),
        kind: 'fill',
        data: pictures.parks,
        colour: colour.primary,
      },
      {
        id: 'before',
        title: t('siting.uncovered_before'),
        kind: homes,
        data: pictures.before,
        colour: colour.amberMark,
        hidden: true,
      },
      {
        id: 'after',
        title: t('siting.uncovered_after'),
        kind: homes,
        data: pictures.after,
        colour: colour.red,
        hatch: true,
        opacity: 0.15,
      },
      {
        id: 'reached',
        title: t('siting.reached'),
        kind: 'fill',
        data: pictures.reached,
        colour: colour.info,
        opacity: 0.12,
      },
      {
        id: 'others',
        title: t('siting.others'),
        kind: 'fill',
        data: otherGround,
        colour: colour.grey,
        key: 'id',
        hidden: true,
      },
      {
        id: 'other_points',
        title: t('siting.others'),
        kind: 'point',
        data: otherPoints,
        colour: colour.grey,
        key: 'id',
        hidden: true,
      },
      {
        id: 'sites',
        title: t('siting.chosen'),
        kind: 'fill',
        data: ground,
        colour: colour.info,
        label: 'number',
        key: 'id',
        opacity: 0.6,
      },
      {
        id: 'site_points',
        title: t('siting.chosen'),
        kind: 'point',
        data: points,
        colour: colour.info,
        label: 'number',
        key: 'id',
      },
    ];
    return all.filter(some);
  }, [pictures, walking, ground, points, otherGround, otherPoints, t]);
  return (
    <>
      <MapView
        label={t('siting.map_drawn')}
        layers={layers}
        height={520}
        selected={selected === undefined ? undefined : { layer: layerOf, key: selected }}
        onSelect={(hit) => onSelect(hit && chosenFrom.includes(hit.layer) ? hit.key : undefined)}
      />
      {pictures.left_out > 0 ? (
        <p className={styles.soft}>
          {t('siting.left_out', { count: pictures.left_out, shown: number(pictures.left_out) })}
        </p>
      ) : null}
    </>
  );
}
