/**
 * What the map's page knows of layers: which versions count in a year, how each kind is drawn, in
 * which order. Pure, so that the tree, the legend, the map and the printed sheet cannot disagree.
 */
import type { DrawnLayer } from '../../../map/layers';
import { colour, diverging, mapColour, sequential, series } from '../../../ui/theme';
import type { LayerView, MapTree } from '../queries';

/** One line of the tree: a kind of layer, or a finding of the newest assessment. */
export interface Theme {
  key: string;
  folder: string;
  /** The versions that tell how things stood, of all years; none for a finding. */
  versions: LayerView[];
  /** How many features a finding has. */
  found?: number;
}

export const findingPrefix = 'finding.';
/** Shown as pictures beneath everything; its outline alone is drawn. */
export const imagery = 'imagery';
const findingFolders: Record<string, string> = {
  uncovered: 'service',
  served: 'service',
  below_limit: 'districts',
  added: 'built_up',
};

export const themeKey = (layer: Pick<LayerView, 'kind' | 'role'>): string =>
  layer.role ? `${layer.kind}.${layer.role}` : layer.kind;

/** The lines of the tree, folder by folder, in the server's order. */
export function themesOf(tree: MapTree): Theme[] {
  const found: Theme[] = [];
  for (const folder of tree.folders) {
    for (const layer of folder.layers) {
      const key = themeKey(layer);
      const theme = found.find((one) => one.key === key);
      if (!countsForItsYear(layer, folder.layers)) continue;
      if (theme) theme.versions.push(layer);
      else found.push({ key, folder: folder.key, versions: [layer] });
    }
    for (const { key, features } of tree.findings) {
      if (findingFolders[key] === folder.key)
        found.push({
          key: findingPrefix + key,
          folder: folder.key,
          versions: [],
          found: features,
        });
    }
  }
  return found;
}

/**
 * Whether a version is how things stood in its year: the one that counts, and an older one that was
 * superseded by one of another year. One that was superseded within its year was mended.
 */
function countsForItsYear(layer: LayerView, all: readonly LayerView[]): boolean {
  if (layer.state === 'ready') return true;
  return !all.some(
    (other) =>
      other.id !== layer.id &&
      other.key === layer.key &&
      other.year === layer.year &&
      (other.state === 'ready' || other.created_at > layer.created_at),
  );
}

/**
 * The versions that count in a year: those of the newest year that is not after it. Images lie side
 * by side, each with a year of its own, so of them it is the newest of each.
 */
export function inForce(versions: readonly LayerView[], year: number): LayerView[] {
  const past = versions.filter((one) => one.year <= year);
  return past.filter((one) => {
    const rivals = one.kind === imagery ? past.filter((other) => other.key === one.key) : past;
    return rivals.every((other) => other.year <= one.year);
  });
}

export type Look = Pick<DrawnLayer, 'kind' | 'colour' | 'hatch' | 'opacity' | 'width'>;

const looks: Record<string, Look> = {
  [imagery]: { kind: 'line', colour: colour.inkSoft, width: 1 },
  planning_area: { kind: 'fill', colour: colour.inkSoft, opacity: 0.02, width: 1.5 },
  built_up_area: { kind: 'fill', colour: mapColour.boundary, opacity: 0.06, width: 1.5 },
  districts: { kind: 'fill', colour: colour.grey, opacity: 0.02, width: 1.5 },
  'districts.development_zone': { kind: 'fill', colour: series[3], opacity: 0.06, width: 1.5 },
  population: { kind: 'fill', colour: colour.grey, opacity: 0.06 },
  historic_districts: { kind: 'fill', colour: series[5] },
  residential_land: { kind: 'fill', colour: series[2], opacity: 0.25 },
  water: { kind: 'fill', colour: mapColour.water, opacity: 1 },
  wetland: { kind: 'fill', colour: series[4] },
  canopy: { kind: 'fill', colour: sequential[2] },
  planned_green: { kind: 'fill', colour: series[4], opacity: 0.1, hatch: true },
  green_land: { kind: 'fill', colour: series[0], opacity: 0.45 },
  shoreline: { kind: 'line', colour: series[1], width: 2 },
  roads: { kind: 'line', colour: colour.control },
  greenways: { kind: 'line', colour: sequential[3], width: 2 },
  'finding.served': { kind: 'fill', colour: sequential[1], opacity: 0.5 },
  'finding.added': { kind: 'fill', colour: diverging[4], opacity: 0.3 },
  'finding.below_limit': { kind: 'fill', colour: colour.red, opacity: 0.1, hatch: true },
  'finding.uncovered': { kind: 'fill', colour: colour.red, opacity: 0.35, hatch: true },
};

/** How a line of the tree is drawn. */
export const lookOf = (key: string): Look =>
  looks[key] ?? { kind: 'fill', colour: colour.inkSoft, opacity: 0.2 };

/** What lies above what: large ground at the bottom, findings at the top. */
const order = Object.keys(looks);
export const byHeight = (a: string, b: string): number => order.indexOf(a) - order.indexOf(b);

/** What a page shows before anybody chose. */
export function usual(themes: readonly Theme[]): string[] {
  const wanted = ['built_up_area', 'districts', 'green_land', 'finding.uncovered'];
  return wanted.filter((key) => themes.some((theme) => theme.key === key));
}

/** What lies beneath: nothing, the districts, water and roads as well, or what the administrator set. */
export const grounds = ['none', 'districts', 'streets', 'tiles'] as const;
export type Ground = (typeof grounds)[number];
export const groundKinds: Record<Ground, string[]> = {
  none: [],
  districts: ['districts'],
  streets: ['water', 'districts', 'roads'],
  tiles: [],
};

/** How the parts of a comparison are drawn: less to more, the middle unchanged. */
export const changeLooks: Record<string, Look> = {
  attributes: { kind: 'fill', colour: series[3], opacity: 0.25 },
  moved: { kind: 'line', colour: series[1], width: 4 },
  lost: { kind: 'fill', colour: diverging[1], opacity: 0.6 },
  removed: { kind: 'fill', colour: diverging[0], opacity: 0.5, hatch: true },
  gained: { kind: 'fill', colour: diverging[3], opacity: 0.6 },
  added: { kind: 'fill', colour: diverging[4], opacity: 0.6 },
};
