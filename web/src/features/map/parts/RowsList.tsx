/** Everything on the map as lists: each layer's rows by pages, each finding's shapes. */
import type { Feature } from 'geojson';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import type { Chosen } from '../../../map/MapStage';
import { DataTable } from '../../../ui/DataTable';
import { dash, number } from '../../../ui/format';
import { Input, Pagination, Tabs } from '../../../ui/kit';
import { usePhone } from '../../../ui/phone';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { amount, quantity } from '../../../ui/units';
import { type LayerView, useRows } from '../queries';
import styles from './RowsList.module.css';
import { columnWord, findingColumns } from './words';

export interface Listed {
  id: string;
  title: string;
  /** Rows come by pages for a layer, and are in hand for a finding. */
  layer?: LayerView | undefined;
  features?: Feature[] | undefined;
}

const pageSize = 50;
/** More columns than this are read one by one in the panel. */
const most = 8;

export function RowsList(props: {
  lists: Listed[];
  selected: Chosen | undefined;
  onSelect: (chosen: Chosen) => void;
}) {
  const { t } = useTranslation();
  const { lists, selected, onSelect } = props;
  if (lists.length === 0)
    return <Nothing title={t('map.nothing_on')} why={t('map.nothing_on_why')} />;
  return (
    <Tabs
      items={lists.map((list) => ({
        key: list.id,
        label: list.title,
        children: list.layer ? (
          <LayerRows
            list={list}
            layer={list.layer}
            open={selected?.layer === list.id ? selected.key : undefined}
            onOpen={(key) => onSelect({ layer: list.id, key })}
          />
        ) : (
          <FindingRows
            list={list}
            open={selected?.layer === list.id ? selected.key : undefined}
            onOpen={(key) => onSelect({ layer: list.id, key })}
          />
        ),
      }))}
    />
  );
}

interface PartProps {
  list: Listed;
  open: string | undefined;
  onOpen: (key: string) => void;
}

function LayerRows({ list, layer, open, onOpen }: PartProps & { layer: LayerView }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [page, setPage] = useState(1);
  const [words, setWords] = useState('');
  const query = useRows(layer.id, (page - 1) * pageSize, pageSize, words);
  if (query.error) return <Refused error={asApiError(query.error)} />;
  const found = query.data;
  // What names a feature comes first.
  const places = (found?.columns ?? [])
    .map((name, place) => ({ name, place }))
    .sort((a, b) => Number(b.name === layer.label) - Number(a.name === layer.label))
    .slice(0, most);
  return (
    <div className={styles.list}>
      <Input.Search
        className={styles.search ?? ''}
        aria-label={t('map.search_in', { layer: list.title })}
        placeholder={t('map.search')}
        allowClear
        onSearch={(value) => {
          setWords(value.trim());
          setPage(1);
        }}
      />
      {found ? (
        <>
          <DataTable<{ row: number; feature_id: string; cells: string[] }>
            caption={list.title}
            columns={places.map(({ name, place }) => ({
              title: columnWord(layer.kind, name, t),
              key: name,
              render: (_, row) => row.cells[place] || dash,
            }))}
            rows={found.rows}
            rowKey={(row) => String(row.row)}
            openKey={open}
            onOpen={(row) => onOpen(String(row.row))}
            empty={<Nothing title={t('map.none_found')} />}
          />
          <Pagination
            current={page}
            pageSize={pageSize}
            total={found.found}
            showSizeChanger={false}
            simple={phone}
            onChange={setPage}
            showTotal={(total) =>
              t('map.rows_found', { found: number(total), total: number(found.total) })
            }
          />
        </>
      ) : (
        <Loading />
      )}
    </div>
  );
}

function FindingRows({ list, open, onOpen }: PartProps) {
  const { t } = useTranslation();
  if (!list.features) return <Loading />;
  const rows = list.features.map((feature, place) => ({
    key: String(place),
    told: feature.properties ?? {},
  }));
  const columns = findingColumns.filter(([name]) =>
    rows.some(({ told }) => told[name] !== undefined && told[name] !== null),
  );
  return (
    <DataTable<{ key: string; told: Record<string, unknown> }>
      caption={list.title}
      columns={columns.map(([name, unit]) => ({
        title: t(`map.field_${name}`),
        key: name,
        ...(unit ? { align: 'right' as const } : {}),
        render: (_, { told }) => {
          const value = told[name];
          if (value === null || value === undefined) return dash;
          if (typeof value !== 'number') return String(value);
          if (unit === '%') return quantity(value * 100, '%', 1);
          return unit ? amount(value, unit) : String(value);
        },
      }))}
      rows={rows}
      rowKey="key"
      openKey={open}
      onOpen={(row) => onOpen(row.key)}
      virtualHeight={rows.length > 60 ? 480 : undefined}
      workbook
    />
  );
}
