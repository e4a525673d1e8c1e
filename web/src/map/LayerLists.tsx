/** Each layer's features as a table: what can be seen can also be read. */
import type { Feature } from 'geojson';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../ui/DataTable';
import { Tabs } from '../ui/kit';
import { collection, type MapLayer } from './layers';
import type { MapViewProps } from './MapView';

type LayerListsProps = Pick<MapViewProps, 'layers' | 'selected' | 'onSelect'>;

export default function LayerLists({ layers, selected, onSelect }: LayerListsProps) {
  const { t } = useTranslation();
  const [rows, setRows] = useState<Record<string, Listed[] | 'failed'>>({});
  useEffect(() => {
    let gone = false;
    for (const layer of layers) {
      collection(layer.data)
        .then((c) => c.features.map((feature, index) => listedOf(feature, layer, index)))
        .catch(() => 'failed' as const)
        .then((found) => {
          if (!gone) setRows((before) => ({ ...before, [layer.id]: found }));
        });
    }
    return () => {
      gone = true;
    };
  }, [layers]);
  return (
    <Tabs
      items={layers.map((layer) => {
        const found = rows[layer.id];
        const list = Array.isArray(found) ? found : [];
        const names = [...new Set(list.slice(0, 50).flatMap((r) => Object.keys(r)))].filter(
          (n) => n !== 'key',
        );
        if (layer.label)
          names.sort((a, b) => Number(b === layer.label) - Number(a === layer.label));
        return {
          key: layer.id,
          label: `${layer.title} ${found ? list.length : ''}`,
          children:
            found === 'failed' ? (
              <p role="alert">{t('map.layer_failed', { layer: layer.title })}</p>
            ) : (
              <DataTable<Listed>
                caption={layer.title}
                columns={names.slice(0, 8).map((n) => ({ title: n, dataIndex: n, key: n }))}
                rows={list.slice(0, 500)}
                rowKey="key"
                openKey={selected?.layer === layer.id ? selected.key : undefined}
                onOpen={onSelect ? (row) => onSelect({ layer: layer.id, key: row.key }) : undefined}
              />
            ),
        };
      })}
    />
  );
}

interface Listed {
  key: string;
  [property: string]: string;
}

function listedOf(feature: Feature, layer: MapLayer, index: number): Listed {
  const row: Listed = { key: String(layer.key ? feature.properties?.[layer.key] : index) };
  for (const [name, value] of Object.entries(feature.properties ?? {})) {
    if (name !== 'key') row[name] = value === null ? '—' : String(value);
  }
  return row;
}
