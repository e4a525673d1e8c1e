/**
 * The sites of projects on the map: outlines and points in the colour and word of how far each is, a
 * folder in the tree, and what is told of the one that was chosen. What has no site is counted, not
 * left out in silence.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Feature } from 'geojson';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { call, client } from '../../../api/client';
import { asApiError } from '../../../api/problem';
import type { components } from '../../../api/schema';
import type { DrawnLayer } from '../../../map/layers';
import { Swatch } from '../../../map/Swatch';
import { Fact, Facts } from '../../../ui/Facts';
import { dash, day, money, number } from '../../../ui/format';
import { Checkbox } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { colour } from '../../../ui/theme';
import { amount } from '../../../ui/units';
import tree from './LayerTree.module.css';
import styles from './Panel.module.css';

type Project = components['schemas']['ProjectView'];
type State = Project['state'];

/** How the tree and the address name it. */
export const sitesKey = 'projects';
/** With which the layers of sites begin. */
const prefix = 'project.';

/** What was given up is on no map. */
const states = ['draft', 'under_way', 'done', 'closed'] as const;
const colours: Record<(typeof states)[number], string> = {
  draft: colour.grey,
  under_way: colour.info,
  done: colour.amberMark,
  closed: colour.greenMark,
};
export const projectTones: Record<State, Tone> = {
  draft: 'grey',
  under_way: 'blue',
  done: 'amber',
  closed: 'green',
  cancelled: 'grey',
};

/** The projects with a site, in layers by state: areas below, points above them. */
export function siteLayers(projects: readonly Project[], t: TFunction): DrawnLayer[] {
  const of = (kind: 'fill' | 'point'): DrawnLayer[] =>
    states.flatMap((state) => {
      const features = projects.flatMap((one): Feature[] => {
        const site = one.works?.site;
        const fits = site && (site.type === 'Point') === (kind === 'point');
        if (!fits || one.state !== state) return [];
        const properties = { id: one.id, name: one.title };
        return [{ type: 'Feature', geometry: site as Feature['geometry'], properties }];
      });
      if (features.length === 0) return [];
      return [
        {
          id: `${prefix}${kind}.${state}`,
          title: t(`map.sites_${kind}`, { state: t(`projects.state_${state}`) }),
          kind,
          data: { type: 'FeatureCollection', features },
          colour: colours[state],
          opacity: kind === 'fill' ? 0.35 : 1,
          width: 2,
          label: 'name',
          key: 'id',
        },
      ];
    });
  return [...of('fill'), ...of('point')];
}

/** The projects of a campaign, asked for when they are shown. */
function useProjects(campaign: string | undefined, on: boolean) {
  return useQuery({
    queryKey: ['map', 'projects', campaign],
    enabled: campaign !== undefined && on,
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/projects', {
          params: { path: { id: campaign ?? '' } },
        }),
      ),
  });
}

const none: DrawnLayer[] = [];

/** For the map: the layers while the folder is turned on. */
export function useProjectSites(campaign: string | undefined, on: boolean): DrawnLayer[] {
  const { t } = useTranslation();
  const items = useProjects(campaign, on).data?.items;
  return useMemo(() => (on && items ? siteLayers(items, t) : none), [on, items, t]);
}

/** For the tree: the folder, with how many have a site. */
export function SitesFolder(props: {
  campaign: string | undefined;
  on: boolean;
  onTurn: (on: boolean) => void;
}) {
  const { t } = useTranslation();
  const { campaign, on, onTurn } = props;
  const query = useProjects(campaign, on);
  if (campaign === undefined) return null;
  const kept = query.data?.items.filter(({ state }) => state !== 'cancelled') ?? [];
  const sited = kept.filter(({ works }) => works?.site);
  const present = states.filter((state) => sited.some((one) => one.state === state));
  return (
    <details open className={tree.folder}>
      <summary>{t('map.folder_projects')}</summary>
      <ul>
        <li>
          <Checkbox checked={on} onChange={(event) => onTurn(event.target.checked)}>
            {t('map.sites')}
          </Checkbox>
          {on && query.error ? <Refused error={asApiError(query.error)} /> : null}
          {on && query.data ? (
            <p className={tree.soft}>
              {t('map.sites_count', {
                sited: number(sited.length),
                bare: number(kept.length - sited.length),
              })}{' '}
              <Link to="/projects/list">{t('map.sites_list')}</Link>
            </p>
          ) : null}
        </li>
        {on
          ? present.map((state) => (
              <li key={state}>
                <span className={tree.name}>
                  <Swatch layer={{ kind: 'fill', colour: colours[state], width: 2 }} />
                  <Lamp tone={projectTones[state]} word={t(`projects.state_${state}`)} />
                </span>
              </li>
            ))
          : null}
      </ul>
    </details>
  );
}

/** Whether what was chosen on the map is a site. */
export const isSite = (layer: string): boolean => layer.startsWith(prefix);

/** For the panel: the project of the chosen site. */
export function SitePanel({ campaign, id }: { campaign: string | undefined; id: string }) {
  const { t } = useTranslation();
  const query = useProjects(campaign, true);
  if (query.error) return <Refused error={asApiError(query.error)} />;
  if (!query.data) return <Loading />;
  const one = query.data.items.find((project) => project.id === id);
  if (!one) return <Nothing title={t('map.site_gone')} />;
  const { value, unit } = money(one.budget_fen ?? 0);
  const stage = one.works?.stage;
  return (
    <>
      <h2 className={styles.title}>
        <Link to="/projects/$id" params={{ id: one.id }}>
          {one.title}
        </Link>
      </h2>
      <p>
        <Lamp tone={projectTones[one.state]} word={t(`projects.state_${one.state}`)} />{' '}
        {stage ? t(`projects.stage_${stage}`) : ''}
      </p>
      <Facts>
        <Fact name={t('map.site_item')}>{one.item_name}</Fact>
        <Fact name={t('map.site_unit')}>
          {[one.unit_name, one.person || one.post_title].filter(Boolean).join(' ') || dash}
        </Fact>
        <Fact name={t('map.district')}>{one.division_name || dash}</Fact>
        <Fact name={t('map.site_due')}>{one.due_on ? day(one.due_on) : dash}</Fact>
        <Fact name={t('map.site_progress')}>{`${number(one.progress)}%`}</Fact>
        <Fact name={t('map.site_money')}>
          {one.budget_fen == null ? t('ui.missing_unfilled') : `${value} ${unit}`}
        </Fact>
        {one.works?.area_m2 ? (
          <Fact name={t('map.area')}>{amount(one.works.area_m2, 'm2')}</Fact>
        ) : null}
      </Facts>
    </>
  );
}
