/** An answer as the server writes it, and what the pages work out of it. */
import type { FeatureCollection } from 'geojson';
import type { SitingRequest } from './request';

export type Measure = 'area' | 'homes' | 'people';
export type Status = 'optimal' | 'limit' | 'quick';
export type Origin = 'idle' | 'planned_green' | 'drawn' | 'grid';
export type Choice = 'free' | 'must' | 'must_not';

export interface Values {
  area_m2: number;
  homes: number;
  people: number;
}
export interface Served {
  before: Values;
  after: Values;
  total: Values;
}
export interface DistrictServed {
  name: string;
  served: Served;
  sites: number;
  crosses: boolean;
}
export interface Ground {
  before_m2: number;
  after_m2: number;
  total_m2: number;
}
export interface Site {
  number: number;
  id: string;
  name: string;
  origin: Origin;
  choice: Choice;
  district: string;
  district_name: string;
  area_m2: number;
  radius_m: number;
  build_fen: number;
  land_fen: number;
  gain: Values;
  points_gain: number;
}
export interface Other {
  id: string;
  name: string;
  origin: Origin;
  choice: Choice;
  out: 'excluded' | 'too_small' | 'must_not' | null;
  district_name: string;
  area_m2: number;
  cost_fen: number;
  points_alone: number;
}
export interface Answer {
  method_version: number;
  engine: string;
  request: SitingRequest;
  inputs: { name: string; digest?: string; year?: number; version?: string }[];
  reach: { radius: number } | { by_size: { min_area_m2: number; radius_m: number }[] };
  threshold: number;
  known: {
    status: Status;
    gap: number;
    most: number;
    size: { demands: number; candidates: number; groups: number; sites: number; pairs: number };
  };
  evaluation: {
    measure: Measure;
    city: Served;
    districts: DistrictServed[];
    park_area_m2: number;
    build_fen: number;
    land_fen: number;
    yuan_per_point: number | null;
  };
  measured: { city: Ground; districts: Ground[] } | null;
  sites: Site[];
  candidates: Other[];
  candidates_total: number;
  digest: string | null;
}
export interface Pictures {
  before: FeatureCollection;
  after: FeatureCollection;
  parks: FeatureCollection;
  sites: FeatureCollection;
  reached: FeatureCollection;
  candidates: FeatureCollection;
  districts: FeatureCollection;
  left_out: number;
}
export interface ComparisonRow {
  name: string;
  sites: number;
  share: number | null;
  points: number;
  points_more: number;
  people: number;
  cost_fen: number;
  cost_more_fen: number;
  yuan_per_point: number | null;
  crossing: string[];
  only_here: string[];
  beaten_by: string | null;
}

const of: Record<Measure, (values: Values) => number> = {
  area: (values) => values.area_m2,
  homes: (values) => values.homes,
  people: (values) => values.people,
};

/** The share of a measure that is served before or after; nothing where there is nothing to serve. */
export function share(served: Served, measure: Measure, when: 'before' | 'after') {
  const total = of[measure](served.total);
  return total > 0 ? of[measure](served[when]) / total : undefined;
}

/** A share of ground that was measured. */
export function groundShare(ground: Ground | undefined, when: 'before_m2' | 'after_m2') {
  return ground && ground.total_m2 > 0 ? ground[when] / ground.total_m2 : undefined;
}

/** Sites whose ground is known, and those of which only a point is: each is drawn its own way. */
export function byShape(all: FeatureCollection): [FeatureCollection, FeatureCollection] {
  const isPoint = (type: string | undefined) => type === 'Point';
  const those = (points: boolean): FeatureCollection => ({
    ...all,
    features: all.features.filter(({ geometry }) => isPoint(geometry?.type) === points),
  });
  return [those(false), those(true)];
}
