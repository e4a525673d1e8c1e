/**
 * One map: layers on the left, what was clicked on or asked on the right, years below, tools above.
 * The address holds what is shown, where, of which year and what is chosen, so that a view can be
 * sent to a colleague. Everything on the map can be read as lists, which stand alone where the
 * browser cannot draw.
 */
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { extentOf, webGl2 } from '../../../map/engineless';
import type { Bounds } from '../../../map/layers';
import { type Chosen, MapStage } from '../../../map/MapStage';
import type { ListSearch } from '../../../routing/search';
import { Drawer } from '../../../ui/Drawer';
import { AppstoreOutlined, UnorderedListOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { PageHead } from '../../../ui/PageHead';
import { usePhone } from '../../../ui/phone';
import { Loading, Nothing, Refused } from '../../../ui/States';
import {
  chosenOf,
  middleOf,
  positionOf,
  sizeOf,
  useAddress,
  usualPair,
  yearOf,
} from '../parts/address';
import { useBands } from '../parts/bands';
import { ComparePanel } from '../parts/ComparePanel';
import { DrawPanel } from '../parts/DrawPanel';
import { Frame, Troubled, Years } from '../parts/Frame';
import { useFindings, useHome, useLookAt } from '../parts/found';
import { ImageryPanel } from '../parts/ImageryPanel';
import { LayerTree } from '../parts/LayerTree';
import { Legend } from '../parts/Legend';
import { MeasurePanel } from '../parts/MeasurePanel';
import type { Place } from '../parts/measure';
import { FeaturePanel, FindingPanel } from '../parts/Panel';
import { PhotoBands } from '../parts/PhotoBands';
import { PrintSheet } from '../parts/PrintSheet';
import { isSite, SitePanel, SitesFolder, sitesKey, useProjectSites } from '../parts/ProjectSites';
import { entryOf, RegisterPanel, RegisterTree, useRegisterLayers } from '../parts/Registers';
import { RowsList } from '../parts/RowsList';
import { imageryLayers, listsOf, photoLayers, snappedTo, sourcesOf } from '../parts/shown';
import { type Tool, ToolBar, tools } from '../parts/Tools';
import { type Ground, grounds, imagery as photoKey, themesOf, usual } from '../parts/tree';
import { UncoveredPanel } from '../parts/UncoveredPanel';
import { useDraw } from '../parts/useDraw';
import { usePhotos } from '../parts/usePhotos';
import { useShown } from '../parts/useShown';
import { type MapTree, useComparison, useGround, useImagery, useMapTree } from '../queries';
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

function Desk({ tree }: { tree: MapTree }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [search, change] = useAddress();
  const [hasWebGl] = useState(webGl2);
  const [failed, setFailed] = useState(false);
  const [troubled, setTroubled] = useState<string[]>([]);
  const [strengths, setStrengths] = useState<Record<string, number>>({});
  const [bands, setBands] = useBands();
  const [treeOpen, setTreeOpen] = useState(false);
  const [corners, setCorners] = useState<Place[]>([]);
  const [measuring, setMeasuring] = useState<'line' | 'area'>('line');
  const [focus, setFocus] = useState<Bounds>();
  const [entry, setEntry] = useState<number>();
  const [box, setBox] = useState<Bounds>();
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
  const sites = useProjectSites(tree.campaign?.id, on.includes(sitesKey));
  const registers = useRegisterLayers(search.registers);
  const places = useMemo(() => [...sites, ...registers], [sites, registers]);
  const draws = tool === 'draw';
  const versions = useMemo(() => themes.flatMap((theme) => theme.versions), [themes]);
  const along = useMemo(() => snappedTo(themes, on, year), [themes, on, year]);
  const { draw, onMap } = useDraw(draws, versions, selected?.layer, along, box ?? focus ?? home);
  const preview = draws && draw.preview ? draw.check.data?.comparison : undefined;

  const [picture, view = 'image'] = (search.img ?? '').split(':');
  const imagery = useImagery(picture || undefined, view);
  const photos = usePhotos(themes, on, year, bands);
  const pictures = useMemo(
    () => [
      ...photoLayers(photos, strengths[photoKey] ?? 1, t),
      ...imageryLayers(picture ? imagery.data : undefined, view, strengths.picture ?? 1, t),
    ],
    [photos, picture, imagery.data, view, strengths, t],
  );
  const differs = preview ?? comparison.data;
  const sketch = tool === 'measure' ? { places: corners, kind: measuring } : undefined;
  const shown = useShown({
    themes,
    ground,
    beneath,
    pictures,
    on,
    year,
    strengths,
    findings,
    differs,
    places,
    sketch,
  });
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
  const layerOf = (id: string) => versions.find((one) => one.id === id);
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
  const lists = listsOf(themes, on, year, findings, t);

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

  const turn = (key: string, turned: boolean) =>
    change({ on: (turned ? [...on, key] : on.filter((one) => one !== key)).join(',') });
  const layerTree = (
    <LayerTree
      themes={themes}
      year={year}
      on={on}
      strengths={strengths}
      ground={ground}
      tiles={beneath?.kind === 'tiles'}
      onTurn={turn}
      onStrength={(key, strength) => setStrengths({ ...strengths, [key]: strength })}
      onGround={(next: Ground) => change({ ground: next })}
      more={{
        [photoKey]: <PhotoBands photos={photos} onBands={setBands} />,
      }}
    >
      <ImageryPanel
        layers={versions.filter((one) => one.image && one.kind !== photoKey)}
        layer={picture || undefined}
        view={view}
        strength={strengths.picture ?? 1}
        query={imagery}
        onChoose={(id, next) => change({ img: id && `${id}:${next}` })}
        onStrength={(strength) => setStrengths({ ...strengths, picture: strength })}
      />
      <SitesFolder
        campaign={tree.campaign?.id}
        on={on.includes(sitesKey)}
        onTurn={(turned) => turn(sitesKey, turned)}
      />
      <RegisterTree on={search.registers} onTurn={(next) => change({ registers: next })} />
    </LayerTree>
  );
  const registered = entryOf(selected);
  const panel = draws ? (
    <DrawPanel layers={versions} selected={selected} draw={draw} onLook={lookAt} />
  ) : selected && isSite(selected.layer) ? (
    <SitePanel campaign={tree.campaign?.id} id={selected.key} />
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
      versions={tree.folders.flatMap((folder) => folder.layers)}
      assessment={assessment}
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
      places={corners}
      centre={shownAt ? [shownAt[0], shownAt[1]] : undefined}
      onKind={setMeasuring}
      onPlaces={setCorners}
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
            <ToolBar now={tool} listed={listed} mayDraw={mayDraw} onTurn={turnTool} />
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
      {listed ? null : <Troubled layers={shown.filter((one) => troubled.includes(one.id))} />}
      <Frame
        phone={phone}
        tall={!listed}
        left={phone ? null : layerTree}
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
                  ? (at) => setCorners((before) => [...before, at])
                  : draws && draw.hand !== 'bend'
                    ? () => {}
                    : undefined
              }
              drawing={onMap}
              onMove={(at, bounds) => {
                setBox(bounds);
                change({ at: at.map((n) => n.toFixed(5)).join(',') });
              }}
              onFail={() => setFailed(true)}
              onTrouble={(id) =>
                setTroubled((before) => (before.includes(id) ? before : [...before, id]))
              }
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
        {layerTree}
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
