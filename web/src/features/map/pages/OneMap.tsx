/**
 * One map: layers on the left, what was clicked on or asked on the right, years below, tools above.
 * The address holds what is shown, where, of which year and what is chosen, so that a view can be
 * sent to a colleague. Everything on the map can be read as lists, which stand alone where the
 * browser cannot draw.
 */
import { useNavigate } from '@tanstack/react-router';
import type { Feature, FeatureCollection } from 'geojson';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import type { Drawing, Hand, Outline } from '../../../map/drawing';
import { extentOf, webGl2 } from '../../../map/engineless';
import type { Bounds, DrawnLayer } from '../../../map/layers';
import { type Chosen, MapStage, type Position } from '../../../map/MapStage';
import { type ListSearch, useListSearch } from '../../../routing/search';
import { Drawer } from '../../../ui/Drawer';
import {
  AppstoreOutlined,
  BarChartOutlined,
  DiffOutlined,
  EnvironmentOutlined,
  HighlightOutlined,
  PrinterOutlined,
  UnorderedListOutlined,
} from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { PageHead } from '../../../ui/PageHead';
import { usePhone } from '../../../ui/phone';
import { Range } from '../../../ui/Range';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { mapColour } from '../../../ui/theme';
import { ComparePanel } from '../parts/ComparePanel';
import { DrawPanel } from '../parts/DrawPanel';
import { type Drawn, nothingDrawn } from '../parts/drawn';
import { LayerTree } from '../parts/LayerTree';
import { Legend } from '../parts/Legend';
import { MeasurePanel } from '../parts/MeasurePanel';
import type { Place } from '../parts/measure';
import { FeaturePanel, FindingPanel } from '../parts/Panel';
import { PrintSheet } from '../parts/PrintSheet';
import { entryOf, RegisterPanel, RegisterTree, useRegisterLayers } from '../parts/Registers';
import { type Listed, RowsList } from '../parts/RowsList';
import {
  byHeight,
  changeLooks,
  findingPrefix,
  type Ground,
  groundKinds,
  grounds,
  inForce,
  lookOf,
  type Theme,
  themesOf,
  usual,
} from '../parts/tree';
import { UncoveredPanel } from '../parts/UncoveredPanel';
import { themeWord } from '../parts/words';
import {
  type Comparison,
  type LayerView,
  type MapGround,
  type MapTree,
  type Shapes,
  useComparison,
  useFeature,
  useFinding,
  useGround,
  useLayerBounds,
  useMapTree,
} from '../queries';
import styles from './OneMap.module.css';

export function OneMap() {
  const { t } = useTranslation();
  const query = useMapTree();
  if (query.error)
    return (
      <>
        <PageHead title={t('map.title')} />
        <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />
      </>
    );
  if (!query.data)
    return (
      <>
        <PageHead title={t('map.title')} />
        <Loading rows={10} />
      </>
    );
  return <Desk tree={query.data} />;
}

const tools = ['uncovered', 'compare', 'measure', 'draw', 'print'] as const;
type Tool = (typeof tools)[number];

/** So deep tiles are cut; nearer than that the last ones are drawn larger. */
const deepest = 16;

function Desk({ tree }: { tree: MapTree }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [search, change] = useAddress();
  const [hasWebGl] = useState(webGl2);
  const [failed, setFailed] = useState(false);
  const [strengths, setStrengths] = useState<Record<string, number>>({});
  const [treeOpen, setTreeOpen] = useState(false);
  const [places, setPlaces] = useState<Place[]>([]);
  const [measuring, setMeasuring] = useState<'line' | 'area'>('line');
  const [focus, setFocus] = useState<Bounds>();
  const [entry, setEntry] = useState<number>();
  const [drawn, setDrawn] = useState<Drawn>(nothingDrawn);
  const [drawing, setDrawing] = useState<Drawing>();
  const [over, setOver] = useState<string>();
  const [hand, setHand] = useState<Hand>('bend');
  const mayDraw = useMay('layers.import');
  const stage = useRef<HTMLDivElement>(null);

  const themes = useMemo(() => themesOf(tree), [tree]);
  const year = yearOf(search.year, tree);
  const on = useMemo(
    () => (search.on === undefined ? usual(themes) : search.on.split(',').filter(Boolean)),
    [search.on, themes],
  );
  const beneath = useGround().data;
  const usualGround = beneath?.kind === 'tiles' ? 'tiles' : (beneath?.kind ?? 'districts');
  const ground = grounds.find((one) => one === search.ground) ?? usualGround;
  const tool = tools.find((one) => one === search.tool && (one !== 'draw' || mayDraw));
  const selected = useMemo(() => chosenOf(search.sel), [search.sel]);
  const position = positionOf(search.at);
  const assessment = tree.assessment?.id;

  const findings = useFindings(on, tree);
  const comparison = useComparison(
    tool === 'compare' ? search.old : undefined,
    tool === 'compare' ? search.new : undefined,
  );
  const home = useHome(themes, year);

  const layers = useMemo(
    () => [
      ...(ground === 'tiles' ? tiledGround(beneath, t) : []),
      ...groundLayers(themes, ground, on, year, t),
      ...themeLayers({ themes, on, year, strengths, findings, t }),
    ],
    [themes, ground, beneath, on, year, strengths, findings, t],
  );
  const registers = useRegisterLayers(search.registers);
  const changes = useMemo(() => changeLayers(comparison.data, t), [comparison.data, t]);
  const sketch = useMemo(() => measureLayers(places, measuring), [places, measuring]);
  const plain = useMemo(
    () => [
      ...(ground === 'tiles' ? tiledGround(beneath, t) : []),
      ...groundLayers(themes, ground, [], year, t),
    ],
    [themes, ground, beneath, year, t],
  );
  const shown = useMemo(
    // What differs must be seen: the layers that it is about step back.
    () => [
      ...(changes.length > 0 ? plain : layers),
      ...registers,
      ...changes,
      ...(tool === 'measure' ? sketch : []),
    ],
    [layers, registers, plain, changes, sketch, tool],
  );
  const draws = tool === 'draw';
  const handOf = useMemo(
    () =>
      draws
        ? {
            hold: setDrawing,
            told: (outlines: Outline[]) => setDrawn((before) => ({ ...before, outlines })),
          }
        : undefined,
    [draws],
  );

  const select = useCallback(
    (chosen: Chosen | undefined, properties: Record<string, unknown> = {}) => {
      if (chosen?.layer.startsWith('change.')) {
        setEntry(typeof properties.entry === 'number' ? properties.entry : undefined);
        return;
      }
      change({ sel: chosen ? `${chosen.layer}:${chosen.key}` : undefined });
    },
    [change],
  );
  const layerOf = (id: string): LayerView | undefined =>
    themes.flatMap((theme) => theme.versions).find((one) => one.id === id);
  const chosenLayer = selected ? layerOf(selected.layer) : undefined;
  const chosenShape =
    selected && !chosenLayer
      ? findings[selected.layer]?.shapes.features[Number(selected.key)]
      : undefined;
  const lookAt = useCallback(
    (bounds: Bounds | undefined) => {
      setFocus(bounds);
      // Where the map was counts no longer.
      change({ at: undefined });
    },
    [change],
  );
  useLookAt(search.sel, chosenLayer, selected, chosenShape, lookAt);

  const listed = search.view === 'list' || !hasWebGl || failed;
  const lists: Listed[] = themes
    .filter((theme) => on.includes(theme.key))
    .flatMap((theme): Listed[] =>
      theme.found === undefined
        ? inForce(theme.versions, year).map((layer) => ({
            id: layer.id,
            title: t('map.list_title', { layer: themeWord(theme.key, t), year: layer.year }),
            layer,
          }))
        : [
            {
              id: theme.key,
              title: themeWord(theme.key, t),
              features: findings[theme.key]?.shapes.features,
            },
          ],
    );

  if (themes.length === 0)
    return (
      <>
        <PageHead title={t('map.title')} lead={t('map.lead')} />
        <Nothing title={t('map.nothing')} why={t('map.nothing_why')} />
      </>
    );

  const shownAt = position ?? middleOf(home);
  if (tool === 'print' && shownAt && hasWebGl && !failed)
    return (
      <>
        <div className="y-no-print">
          <PageHead title={t('map.title')} />
        </div>
        <PrintSheet
          layers={shown}
          position={shownAt}
          screen={sizeOf(search.wide)}
          sources={sourcesOf(lists, tree, t)}
          onClose={() => change({ tool: undefined })}
        />
      </>
    );

  const layerTree = (
    <LayerTree
      themes={themes}
      year={year}
      on={on}
      strengths={strengths}
      ground={ground}
      tiles={beneath?.kind === 'tiles'}
      onTurn={(key, turned) =>
        change({ on: (turned ? [...on, key] : on.filter((one) => one !== key)).join(',') })
      }
      onStrength={(key, strength) => setStrengths({ ...strengths, [key]: strength })}
      onGround={(next: Ground) => change({ ground: next })}
    />
  );
  const trees = (
    <>
      {layerTree}
      <RegisterTree on={search.registers} onTurn={(next) => change({ registers: next })} />
    </>
  );
  const registered = entryOf(selected);
  const panel = draws ? (
    <DrawPanel
      layers={themes.flatMap((theme) => theme.versions)}
      selected={selected}
      over={over}
      drawn={drawn}
      drawing={drawing}
      hand={hand}
      onOver={setOver}
      onDrawn={setDrawn}
      onHand={(next) => {
        setHand(next);
        drawing?.turn(next);
      }}
    />
  ) : registered ? (
    <RegisterPanel key={registered} id={registered} />
  ) : chosenLayer ? (
    <FeaturePanel key={search.sel} layer={chosenLayer} row={selected?.key ?? ''} />
  ) : selected && chosenShape ? (
    <FindingPanel key={search.sel} theme={selected.layer} feature={chosenShape} />
  ) : tool === 'uncovered' ? (
    <UncoveredPanel
      assessment={assessment}
      onDistrict={(code) => {
        const own = findings['finding.uncovered']?.shapes.features.filter(
          (feature) => (feature.properties?.district_code ?? '') === code,
        );
        setFocus(extentOf(own ?? []));
      }}
    />
  ) : tool === 'compare' ? (
    <ComparePanel
      versions={tree.folders.flatMap((folder) =>
        folder.layers.filter((one) => one.shape === 'area'),
      )}
      old={search.old}
      now={search.new}
      query={comparison}
      open={entry === undefined ? undefined : String(entry)}
      onChoose={(old, now) => {
        setEntry(undefined);
        change({ old, new: now });
      }}
      onOpen={(place) => {
        setEntry(place);
        const own = comparison.data?.shapes.shapes.features.filter(
          (feature) => feature.properties?.entry === place,
        );
        setFocus(extentOf(own ?? []));
      }}
    />
  ) : tool === 'measure' ? (
    <MeasurePanel
      kind={measuring}
      places={places}
      centre={shownAt ? [shownAt[0], shownAt[1]] : undefined}
      onKind={setMeasuring}
      onPlaces={setPlaces}
    />
  ) : null;
  const closePanel = () =>
    change(selected && !draws ? { sel: undefined } : { tool: undefined, sel: undefined });
  const turnTool = (next: Tool) => {
    const turned = tool === next ? undefined : next;
    const more: ListSearch =
      turned === 'draw' ? { tool: turned } : { tool: turned, sel: undefined };
    if (turned === 'uncovered' && !on.includes('finding.uncovered'))
      more.on = [...on, 'finding.uncovered'].join(',');
    if (turned === 'compare' && !search.old) Object.assign(more, usualPair(tree));
    if (turned === 'print')
      more.wide = `${stage.current?.clientWidth ?? 960}x${stage.current?.clientHeight ?? 600}`;
    change(more);
  };

  return (
    <>
      <PageHead
        title={t('map.title')}
        deeds={
          <>
            {phone ? (
              <Button icon={<AppstoreOutlined />} onClick={() => setTreeOpen(true)}>
                {t('map.layers')}
              </Button>
            ) : null}
            <ToolButton
              tool="uncovered"
              now={tool}
              icon={<EnvironmentOutlined />}
              onTurn={turnTool}
            />
            <ToolButton tool="compare" now={tool} icon={<DiffOutlined />} onTurn={turnTool} />
            {listed ? null : (
              <>
                <ToolButton
                  tool="measure"
                  now={tool}
                  icon={<BarChartOutlined />}
                  onTurn={turnTool}
                />
                {mayDraw ? (
                  <ToolButton
                    tool="draw"
                    now={tool}
                    icon={<HighlightOutlined />}
                    onTurn={turnTool}
                  />
                ) : null}
                <ToolButton tool="print" now={tool} icon={<PrinterOutlined />} onTurn={turnTool} />
              </>
            )}
            {hasWebGl && !failed ? (
              <Button
                icon={<UnorderedListOutlined />}
                aria-pressed={listed}
                onClick={() => change({ view: listed ? undefined : 'list' })}
              >
                {t(listed ? 'map.as_map' : 'map.as_list')}
              </Button>
            ) : null}
          </>
        }
      />
      {hasWebGl ? null : <p className={styles.note}>{t('map.no_webgl')}</p>}
      {failed ? <p className={styles.note}>{t('map.failed')}</p> : null}
      <Frame
        phone={phone}
        tall={!listed}
        left={phone ? null : trees}
        right={phone ? null : panel}
        onClose={closePanel}
        closeWord={t('map.close_panel')}
      >
        {listed ? (
          <RowsList lists={lists} selected={selected} onSelect={(chosen) => select(chosen)} />
        ) : (
          <div className={styles.canvas} ref={stage}>
            <MapStage
              label={t('map.title')}
              layers={shown}
              position={position}
              bounds={focus ?? home}
              selected={selected}
              onSelect={select}
              onPick={
                tool === 'measure' && !selected
                  ? (at) => setPlaces((before) => [...before, at])
                  : draws && hand === 'draw'
                    ? () => {}
                    : undefined
              }
              drawing={handOf}
              onMove={(at) => change({ at: at.map((n) => n.toFixed(5)).join(',') })}
              onFail={() => setFailed(true)}
            />
            {ground === 'tiles' && beneath?.tiles?.attribution ? (
              <p className={styles.credit}>{beneath.tiles.attribution}</p>
            ) : null}
            <div className={styles.legend}>
              <Legend layers={shown} />
            </div>
          </div>
        )}
        {tree.years.length > 1 ? (
          <Years
            years={tree.years}
            year={year}
            reported={tree.data_year ?? undefined}
            onYear={(next) => change({ year: String(next) })}
          />
        ) : null}
      </Frame>
      <Drawer title={t('map.layers')} open={phone && treeOpen} onClose={() => setTreeOpen(false)}>
        {trees}
      </Drawer>
      <Drawer
        title={t(selected || !tool ? 'map.chosen' : `map.tool_${tool}`)}
        open={phone && panel !== null}
        onClose={closePanel}
      >
        {panel}
      </Drawer>
    </>
  );
}

function ToolButton(props: {
  tool: Tool;
  now: Tool | undefined;
  icon: ReactNode;
  onTurn: (tool: Tool) => void;
}) {
  const { t } = useTranslation();
  const { tool, now, icon, onTurn } = props;
  return (
    <Button
      icon={icon}
      type={tool === now ? 'primary' : 'default'}
      aria-pressed={tool === now}
      onClick={() => onTurn(tool)}
    >
      {t(`map.tool_${tool}`)}
    </Button>
  );
}

/** The drawers beside the map; the whole as high as what the window has left. */
function Frame(props: {
  phone: boolean;
  tall: boolean;
  left: ReactNode;
  right: ReactNode;
  onClose: () => void;
  closeWord: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { phone, tall, left, right, onClose, closeWord, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const fit = () => {
      const top = (box.current?.getBoundingClientRect().top ?? 0) + scrollY;
      setHeight(Math.max(phone ? 420 : 520, innerHeight - top - 16));
    };
    fit();
    addEventListener('resize', fit);
    return () => removeEventListener('resize', fit);
  }, [phone]);
  return (
    <div
      ref={box}
      className={`${styles.frame} ${right ? styles.withPanel : ''}`}
      style={tall ? { height } : { minHeight: height }}
    >
      {left ? (
        <aside className={styles.side} aria-label={t('map.layers')}>
          {left}
        </aside>
      ) : null}
      <div className={styles.middle}>{children}</div>
      {right ? (
        <aside className={styles.side} aria-label={t('map.chosen')}>
          <p className={styles.close}>
            <Button size="small" onClick={onClose}>
              {closeWord}
            </Button>
          </p>
          {right}
        </aside>
      ) : null}
    </div>
  );
}

function Years(props: {
  years: number[];
  year: number;
  reported: number | undefined;
  onYear: (year: number) => void;
}) {
  const { t } = useTranslation();
  const { years, year, reported, onYear } = props;
  return (
    <section className={styles.years} aria-label={t('map.years')}>
      <span>{t(year === reported ? 'map.state_reported' : 'map.state_of', { year })}</span>
      {/* Side by side, however far apart they are. */}
      <div className={styles.slider}>
        <Range
          label={t('map.years')}
          min={0}
          max={years.length - 1}
          step={1}
          marks={years.map(String)}
          value={years.indexOf(year)}
          text={String(year)}
          onChange={(place) => onYear(years[place] ?? year)}
        />
      </div>
    </section>
  );
}

/** The address of this view; moving about is no step to go back by. */
function useAddress(): [ListSearch, (more: ListSearch) => void] {
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

function yearOf(asked: string | undefined, tree: MapTree): number {
  const known = tree.years;
  const wanted = Number(asked ?? tree.data_year ?? known[known.length - 1]);
  const past = known.filter((one) => one <= wanted);
  return past[past.length - 1] ?? known[0] ?? wanted;
}

function chosenOf(text: string | undefined): Chosen | undefined {
  const place = text?.lastIndexOf(':') ?? -1;
  return text && place > 0
    ? { layer: text.slice(0, place), key: text.slice(place + 1) }
    : undefined;
}

function positionOf(text: string | undefined): Position | undefined {
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
function sizeOf(text: string | undefined): [number, number] {
  const [width, height] = (text ?? '').split('x').map(Number);
  return [width || 960, height || 600];
}

function middleOf(bounds: Bounds | undefined): Position | undefined {
  if (!bounds) return undefined;
  const [w, s, e, n] = bounds;
  return [(w + e) / 2, (s + n) / 2, Math.log2(360 / Math.max(e - w, 0.001))];
}

/** Where the city is: its built-up area, else its districts, else the first layer. */
function useHome(themes: Theme[], year: number): Bounds | undefined {
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
function useFindings(on: string[], tree: MapTree): Record<string, Shapes> {
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
function useLookAt(
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

const tilesOf = (layer: LayerView) => ({
  tiles: `/api/v1/layers/${encodeURIComponent(layer.id)}/tiles/{z}/{x}/{y}`,
  maxzoom: deepest,
});

type Words = ReturnType<typeof useTranslation>['t'];

/** Tiles that the administrator set: pictures, or lines of every layer that is named in them. */
function tiledGround(beneath: MapGround | undefined, t: Words): DrawnLayer[] {
  const tiles = beneath?.tiles;
  if (!tiles) return [];
  const look = { title: tiles.attribution || t('map.ground_tiles'), inert: true } as const;
  const data = { tiles: tiles.url, minzoom: tiles.minzoom, maxzoom: tiles.maxzoom };
  if (tiles.kind === 'raster')
    return [{ id: 'ground.tiles', ...look, kind: 'raster', colour: mapColour.land, data }];
  return tiles.layers.map((within) => ({
    id: `ground.tiles.${within}`,
    ...look,
    kind: 'line',
    colour: mapColour.roadEdge,
    data: { ...data, within },
  }));
}

/** What lies beneath, as far as it is not shown anyway. */
function groundLayers(
  themes: Theme[],
  ground: Ground,
  on: string[],
  year: number,
  t: Words,
): DrawnLayer[] {
  return groundKinds[ground]
    .filter((key) => !on.includes(key))
    .flatMap((key) => {
      const theme = themes.find((one) => one.key === key);
      return theme ? inForce(theme.versions, year).map((layer) => ({ key, layer })) : [];
    })
    .map(({ key, layer }) => ({
      id: `ground.${layer.id}`,
      title: themeWord(key, t),
      ...lookOf(key),
      data: tilesOf(layer),
      ...(key === 'districts' && layer.label ? { label: layer.label } : {}),
      strength: 0.7,
      inert: true,
    }));
}

function themeLayers(from: {
  themes: Theme[];
  on: string[];
  year: number;
  strengths: Record<string, number>;
  findings: Record<string, Shapes>;
  t: Words;
}): DrawnLayer[] {
  const { themes, on, year, strengths, findings, t } = from;
  return [...on].sort(byHeight).flatMap((key): DrawnLayer[] => {
    const theme = themes.find((one) => one.key === key);
    const look = { title: themeWord(key, t), ...lookOf(key), strength: strengths[key] };
    if (!theme) return [];
    if (theme.found !== undefined) {
      const found = findings[key];
      return found ? [{ id: key, ...look, data: found.shapes }] : [];
    }
    return inForce(theme.versions, year).map((layer) => ({
      id: layer.id,
      ...look,
      data: tilesOf(layer),
      ...(layer.label && labelled.has(key) ? { label: layer.label } : {}),
    }));
  });
}

/** Names of compounds and parcels would hide the ground; these few are written. */
const labelled = new Set([
  'districts',
  'districts.development_zone',
  'historic_districts',
  'water',
]);

function changeLayers(found: Comparison | undefined, t: Words): DrawnLayer[] {
  if (!found) return [];
  return Object.keys(changeLooks).flatMap((change): DrawnLayer[] => {
    const look = changeLooks[change];
    const features = found.shapes.shapes.features.filter(
      (feature) => feature.properties?.change === change,
    );
    if (!look || features.length === 0) return [];
    const data: FeatureCollection = { type: 'FeatureCollection', features };
    return [{ id: `change.${change}`, title: t(`map.change_${change}`), ...look, data }];
  });
}

function measureLayers(places: Place[], kind: 'line' | 'area'): DrawnLayer[] {
  if (places.length === 0) return [];
  const ring = kind === 'area' && places.length > 2 ? [...places, places[0] as Place] : places;
  const collection = (features: Feature[]): FeatureCollection => ({
    type: 'FeatureCollection',
    features,
  });
  const line: Feature = {
    type: 'Feature',
    properties: {},
    geometry:
      kind === 'area' && places.length > 2
        ? { type: 'Polygon', coordinates: [ring] }
        : { type: 'LineString', coordinates: ring },
  };
  const points: Feature[] = places.map((place) => ({
    type: 'Feature',
    properties: {},
    geometry: { type: 'Point', coordinates: place },
  }));
  const look = { title: '', colour: mapColour.selection, inert: true } as const;
  return [
    ...(places.length > 1
      ? [
          {
            id: 'measure.line',
            ...look,
            kind: line.geometry.type === 'Polygon' ? ('fill' as const) : ('line' as const),
            width: 2,
            opacity: 0.15,
            data: collection([line]),
          },
        ]
      : []),
    { id: 'measure.points', ...look, kind: 'point', data: collection(points) },
  ];
}

/** The built-up area of the first year and of the last. */
function usualPair(tree: MapTree): ListSearch {
  const own = tree.folders
    .flatMap((folder) => folder.layers)
    .filter((one) => one.kind === 'built_up_area' && one.state === 'ready')
    .sort((a, b) => a.year - b.year);
  const [first, last] = [own[0], own[own.length - 1]];
  return first && last && first !== last ? { old: first.id, new: last.id } : {};
}

function sourcesOf(lists: Listed[], tree: MapTree, t: Words): string[] {
  return lists.map((list) =>
    list.layer
      ? t('map.source_line', {
          layer: list.title,
          file: list.layer.source,
          digest: list.layer.digest,
        })
      : t('map.finding_line', { finding: list.title, label: tree.assessment?.label ?? '' }),
  );
}
