import { describe, expect, it } from 'vitest';
import type { Project } from '../queries';
import { bodyOf, fenOf, filtered, valuesOf } from './values';

const project: Project = {
  id: 'p1',
  campaign: 'c1',
  number: 1,
  item: 'green-space-rate',
  item_name: '10 绿地率',
  title: '滨河公园',
  content: '建公园',
  problem: '',
  legal_basis: '',
  division: '990102',
  division_name: '望泽区',
  effect: 12.5,
  effect_unit: 'ha',
  effect_division: '990102',
  effect_division_name: '望泽区',
  unit: 'u1',
  unit_name: '园林局',
  post: null,
  post_title: '',
  person: '',
  starts_on: null,
  due_on: '2026-12-31',
  days_left: 31,
  budget_fen: 123_450_000,
  money_source: 'city',
  works: {
    stage: 'building',
    area_m2: 125_000,
    land_fen: 23_450_000,
    build_fen: 100_000_000,
    started_on: null,
    finished_on: null,
    site: { type: 'Point', coordinates: [113.5, 30.25] },
  },
  progress: 40,
  note: '',
  source: '',
  site: '',
  milestones: [
    { name: '开工', planned_on: '2026-05-01', done_on: '2026-05-02', note: '', light: 'done_late' },
  ],
  conflicts: 0,
  state: 'under_way',
  fate: 'counted',
  account_name: '林静',
  may: ['update'],
  moves: ['report'],
  revision: 3,
};

describe('money', () => {
  it('is written in ten thousands of yuan and sent in whole fen', () => {
    expect(fenOf('123.45')).toBe(123_450_000);
    expect(fenOf('0.29')).toBe(290_000);
    expect(fenOf('')).toBeNull();
    expect(fenOf(null)).toBeNull();
    expect(fenOf(0)).toBe(0);
  });
});

describe('a form', () => {
  it('gives back what the server had', () => {
    const body = bodyOf(valuesOf(project), 3);
    expect(body).toMatchObject({
      item: project.item,
      effect: 12.5,
      effect_unit: 'ha',
      budget_fen: 123_450_000,
      post: null,
      revision: 3,
    });
    const none = { problem: '', measures: [], before: '', after: '', register: '' };
    expect(body.works).toEqual({ ...project.works, restoration: none });
    expect(body.milestones).toEqual([
      { name: '开工', planned_on: '2026-05-01', done_on: '2026-05-02', note: '' },
    ]);
  });

  it('keeps an outline that a scenario drew until another site is chosen', () => {
    const ring: [number, number][] = [
      [113, 30],
      [113.1, 30],
      [113, 30.1],
      [113, 30],
    ];
    const site = { type: 'Polygon' as const, coordinates: [ring] };
    const drawn: Project = { ...project, works: { ...project.works, site } };
    expect(bodyOf(valuesOf(drawn), 3).works?.site).toEqual(site);
    const point = { type: 'Point' as const, coordinates: [113.2, 30.3] as [number, number] };
    expect(bodyOf({ ...valuesOf(drawn), site: point }, 3).works?.site).toEqual(point);
    expect(bodyOf({ ...valuesOf(drawn), site: null }, 3).works?.site).toBeNull();
  });

  it('carries what is restored, how, and what it was and is', () => {
    const restoration = {
      problem: 'black_odorous_water',
      measures: ['source_control', 'interception'],
      before: '氨氮 9.1 mg/L',
      after: '',
      register: 'ST-07',
    };
    const mended: Project = { ...project, works: { ...project.works, restoration } };
    expect(bodyOf(valuesOf(mended), 3).works?.restoration).toEqual(restoration);
  });

  it('without works is a measure', () => {
    expect(bodyOf({ ...valuesOf(project), is_project: false }, 3).works).toBeNull();
  });
});

describe('a list', () => {
  const cancelled: Project = { ...project, id: 'p2', state: 'cancelled', works: null };
  const other: Project = { ...project, id: 'p3', unit: 'u2', fate: 'too_late', works: null };
  const all = [project, cancelled, other];
  const ids = (search: Record<string, string>) =>
    filtered(all, search, ['u2']).map((one) => one.id);

  it('shows what goes on, and what was given up when asked', () => {
    expect(ids({})).toEqual(['p1', 'p3']);
    expect(ids({ state: 'cancelled' })).toEqual(['p2']);
    expect(ids({ mine: '1' })).toEqual(['p3']);
    expect(ids({ sort: 'project' })).toEqual(['p1']);
    expect(ids({ sort: 'measure' })).toEqual(['p3']);
    expect(ids({ fate: 'too_late' })).toEqual(['p3']);
    expect(ids({ q: '滨河' })).toEqual(['p1', 'p3']);
  });
});
