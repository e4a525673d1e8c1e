/**
 * The registers on the one map: a folder of the tree, what is drawn of them, and the card of an entry
 * that was clicked on. Their pages are the registers' own.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FeatureCollection } from 'geojson';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { call, client, queries } from '../../../api/client';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import type { DrawnLayer } from '../../../map/layers';
import type { Chosen } from '../../../map/MapStage';
import {
  registerColour,
  registerDrawnAs,
  registerLayers,
  registerPrefix,
} from '../../../map/registerLayers';
import { Swatch } from '../../../map/Swatch';
import { Fact, Facts } from '../../../ui/Facts';
import { dash, number } from '../../../ui/format';
import { Checkbox } from '../../../ui/kit';
import { Loading, Refused } from '../../../ui/States';
import { amount } from '../../../ui/units';
import { More, Pictures } from './Here';
import styles from './LayerTree.module.css';
import panel from './Panel.module.css';

/** So many pictures of an entry are shown. */
const mostPictures = 8;

/** Kinds that the address says are shown. */
export const registersOn = (search: string | undefined): string[] =>
  (search ?? '').split(',').filter(Boolean);

/** The entry that was clicked on, where it was one. */
export const entryOf = (chosen: Chosen | undefined): string | undefined =>
  chosen?.layer.startsWith(registerPrefix) ? chosen.key : undefined;

const useList = () => {
  const may = useMay('registers.read');
  return useQuery({
    queryKey: ['registers', 'list'],
    enabled: may,
    queryFn: () => call(client.GET('/api/v1/map_registers', {})),
  });
};

const shapes = (kind: string) =>
  queryOptions({
    queryKey: ['registers', 'shapes', kind],
    // The whole is tried again, and takes what came.
    retry: false,
    queryFn: () =>
      call(client.GET('/api/v1/map_registers/{kind}/shapes', { params: { path: { kind } } })),
  });

/** What is drawn of the registers that are turned on. */
export function useRegisterLayers(on: string | undefined): DrawnLayer[] {
  const kinds = useMemo(() => registersOn(on), [on]);
  const heads = useList().data?.items;
  const { data: found } = useQuery({
    queryKey: ['registers', 'drawn', kinds],
    enabled: kinds.length > 0,
    // What is drawn stays while one more is fetched.
    placeholderData: (before) => before,
    queryFn: async () => {
      // Each is kept by itself, so that one more is all that is fetched.
      const shapesOf = (kind: string) => queries.fetchQuery(shapes(kind));
      return new Map(
        await Promise.all(kinds.map(async (kind) => [kind, await shapesOf(kind)] as const)),
      );
    },
  });
  return useMemo(
    () =>
      kinds.flatMap((kind): DrawnLayer[] => {
        const head = heads?.find((one) => one.key === kind);
        const drawn = found?.get(kind)?.shapes as unknown as FeatureCollection | undefined;
        return head && drawn ? registerLayers(head, drawn.features) : [];
      }),
    [kinds, heads, found],
  );
}

/** The folder of the registers, for those who may read them. */
export function RegisterTree(props: {
  on: string | undefined;
  onTurn: (on: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const heads = useList().data?.items ?? [];
  const on = registersOn(props.on);
  const placed = heads.filter((one) => one.placed > 0);
  if (placed.length === 0) return null;
  return (
    <div className={styles.tree}>
      <details open className={styles.folder}>
        <summary>{t('map.folder_registers')}</summary>
        <ul>
          {placed.map((head) => (
            <li key={head.key}>
              <Checkbox
                checked={on.includes(head.key)}
                onChange={(event) => {
                  const next = event.target.checked
                    ? [...on, head.key]
                    : on.filter((one) => one !== head.key);
                  props.onTurn(next.join(',') || undefined);
                }}
              >
                <span className={styles.name}>
                  <Swatch
                    layer={{
                      kind: registerDrawnAs[head.shapes[head.shapes.length - 1] ?? 'point'],
                      colour: registerColour(head.colour),
                    }}
                  />
                  {head.name}
                </span>
              </Checkbox>
              <p className={styles.soft}>
                {t('map.register_count', { count: number(head.placed) })}{' '}
                <Link to="/registers/$kind" params={{ kind: head.key }}>
                  {t('map.register_list')}
                </Link>
              </p>
              {on.includes(head.key) ? <Cut kind={head.key} /> : null}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

/** That not all of a register is drawn, where it is so. */
function Cut({ kind }: { kind: string }) {
  const { t } = useTranslation();
  // What was fetched to be drawn tells it.
  const { data } = useQuery({ ...shapes(kind), enabled: false });
  if (!data || data.shown >= data.total) return null;
  return (
    <p className={styles.soft}>
      {t('map.register_cut', { shown: number(data.shown), total: number(data.total) })}
    </p>
  );
}

/** The card of an entry. */
export function RegisterPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['registers', 'entry', id],
    queryFn: () => call(client.GET('/api/v1/register_entries/{id}', { params: { path: { id } } })),
  });
  const kind = query.data?.kind;
  const register = useQuery({
    queryKey: ['registers', 'one', kind],
    enabled: kind !== undefined,
    queryFn: () =>
      call(client.GET('/api/v1/map_registers/{kind}', { params: { path: { kind: kind ?? '' } } })),
  }).data;
  if (query.error) return <Refused error={asApiError(query.error)} />;
  const entry = query.data;
  if (!entry) return <Loading />;
  const said = (key: string) => {
    const field = register?.fields.find((one) => one.key === key);
    const value = entry.fields[key];
    const option = field?.options.find((one) => one.key === value);
    if (typeof value === 'boolean') return t(value ? 'map.yes' : 'map.no');
    return option?.name ?? String(value);
  };
  // What was taken off, and what its unit wants no more, is not shown.
  const pictures = entry.evidence
    .filter((one) => !one.withdrawn && one.piece.picture && one.piece.state !== 'withdrawn')
    .map((one) => one.piece);
  const told = register?.fields.filter((field) => entry.fields[field.key] !== undefined) ?? [];
  return (
    <>
      <h2 className={panel.title}>{entry.name}</h2>
      <Facts>
        <Fact name={t('map.register')}>
          {register?.name ?? dash} {entry.code}
        </Fact>
        <Fact name={t('map.district')}>{entry.division_name || t('map.whole_city')}</Fact>
        <Fact name={t('map.unit')}>{entry.unit_name || dash}</Fact>
        {entry.size_m2 == null ? null : (
          <Fact name={t('map.area')}>{amount(entry.size_m2, 'm2')}</Fact>
        )}
        {entry.size_m == null ? null : (
          <Fact name={t('map.length')}>{amount(entry.size_m, 'm')}</Fact>
        )}
        {told.map((field) => (
          <Fact key={field.key} name={field.name}>
            {said(field.key)}
          </Fact>
        ))}
        {entry.result ? (
          <Fact name={t('map.register_result')}>
            {entry.result_year} {t(`map.register_${entry.result}`)}
          </Fact>
        ) : null}
      </Facts>
      {pictures.length > 0 ? (
        <section aria-label={t('map.photos')}>
          <h3 className={panel.head}>{t('map.photos')}</h3>
          <Pictures pictures={pictures.slice(0, mostPictures)} />
          <More count={Math.max(0, pictures.length - mostPictures)} />
        </section>
      ) : null}
      <p>
        <Link to="/registers/entries/$id" params={{ id: entry.id }}>
          {t('map.register_open')}
        </Link>
      </p>
    </>
  );
}
