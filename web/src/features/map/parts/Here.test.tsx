import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { show } from '../../../testing/show';
import type { MapItem } from '../queries';
import { EntriesHere, Photos, Problems, ProjectsHere } from './Here';

vi.setConfig({ testTimeout: 40_000 });
/** A busy machine takes its time over the first drawing. */
const patient = { timeout: 20_000 };

const project = (id: string, more: object) => ({
  id,
  number: 1,
  title: `项目${id}`,
  item: 'green-space-rate',
  item_name: '2.2 建成区绿地率',
  unit_name: '园林局',
  state: 'under_way',
  stage: 'building',
  progress: 10,
  ...more,
});
const item = (more: object): MapItem =>
  ({
    campaign: { id: 'c', title: '复查' },
    assessment: { id: 'a1' },
    indicators: [],
    problems: [],
    problems_more: 0,
    projects: { placed: true, here: [], here_more: 0, for_gap: [], for_gap_more: 0 },
    photos: { shown: [], more: 0 },
    entries: { shown: [], more: 0 },
    ...more,
  }) as unknown as MapItem;

function panel(of: MapItem) {
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => (
        <>
          <Problems item={of} district="望泽区" />
          <ProjectsHere item={of} />
          <Photos item={of} />
          <EntriesHere item={of} />
        </>
      ),
    }),
    history: createMemoryHistory({ initialEntries: ['/map'] }),
  });
  show(<RouterProvider router={router as never} />);
}

const part = (name: string) => screen.findByRole('region', { name }, patient);

test('what is at the place is told apart from what is near it and what is for its gap', async () => {
  panel(
    item({
      projects: {
        placed: true,
        here: [project('1', { distance_m: 0 }), project('2', { distance_m: 150.4 })],
        here_more: 3,
        for_gap: [project('3', { budget_fen: 250_000_000, due_on: '2027-01-31' })],
        for_gap_more: 0,
      },
    }),
  );
  const projects = await part('项目');
  const here = within(within(projects).getByRole('list', { name: '此处的项目' }));
  const [at, near] = here.getAllByRole('listitem');
  expect(at?.textContent).toContain('在此处 · 在建 · 园林局');
  expect(near?.textContent).toContain('相距 150 m');
  expect(projects.textContent).toContain('另有 3 项');
  const gap = within(projects).getByRole('list', { name: /针对相关指标差距/ });
  expect(gap.textContent).toContain('2027-01-31 前完成 · 250.0 万元');
  expect(within(gap).getByRole('link').getAttribute('href')).toBe('/projects/3');
  // No picture, no heading without anything under it.
  expect(screen.queryByRole('region', { name: '照片' })).toBeNull();
  expect(screen.queryByRole('region', { name: '地图登记及照片' })).toBeNull();
});

test('a failing row leads to its passport, a blocker to itself, a picture has its day', async () => {
  const row = {
    item: 'green-space-rate',
    item_name: '2.2 建成区绿地率',
    id: '',
    title: '',
    unit: '',
  };
  panel(
    item({
      problems: [
        {
          ...row,
          kind: 'district_fails',
          value: { value: 28.345, unit: '%', decimals: 2 },
          limit: '≥31%',
        },
        { ...row, kind: 'blocker', id: 'b1', title: '征地未完成', unit: '自然资源局' },
      ],
      photos: {
        shown: [
          {
            id: 'e1',
            title: '完工照',
            dated_on: '2026-03-05',
            thumbnail: true,
            project: '1',
            when: 'after',
          },
          { id: 'e2', title: '原状', dated_on: '', thumbnail: false, project: '1', when: 'before' },
        ],
        more: 1,
      },
    }),
  );
  const problems = within(await part('问题')).getAllByRole('listitem');
  // Half goes to the even digit.
  expect(problems[0]?.textContent).toContain('望泽区 28.34%，要求 ≥31%');
  expect(problems[0]?.querySelector('a')?.getAttribute('href')).toBe(
    '/assessments/a1?open=green-space-rate',
  );
  expect(problems[1]?.textContent).toContain('征地未完成 · 自然资源局');
  const photos = await part('照片');
  expect(within(photos).getByRole('img', { name: '实施后：完工照' }).getAttribute('src')).toBe(
    '/api/v1/evidence/e1/thumbnail',
  );
  expect(photos.textContent).toContain('2026-03-05');
  expect(photos.textContent).toContain('实施前：原状没有日期');
  expect(photos.textContent).toContain('另有 1 项');
});

test('before anything is known it is said so', async () => {
  panel(
    item({
      campaign: null,
      assessment: null,
      projects: { placed: false, here: [], here_more: 0, for_gap: [], for_gap_more: 0 },
    }),
  );
  expect((await part('问题')).textContent).toContain('还没有测算');
  expect((await part('项目')).textContent).toContain('还没有复查');
});

test('an entry of a register that meets the place stands there with its pictures', async () => {
  const picture = { id: 'e9', title: '实景', dated_on: '2026-04-05', thumbnail: true };
  panel(
    item({
      entries: {
        shown: [
          {
            id: 'r1',
            kind_name: '公园',
            code: 'GY-0001',
            name: '听荷公园',
            pictures: [picture],
            pictures_more: 2,
          },
        ],
        more: 0,
      },
    }),
  );
  const entries = await part('地图登记及照片');
  const link = within(entries).getByRole('link', { name: '听荷公园' });
  expect(link.getAttribute('href')).toBe('/registers/entries/r1');
  expect(entries.textContent).toContain('公园 GY-0001');
  expect(within(entries).getByRole('img', { name: '实景' }).getAttribute('src')).toBe(
    '/api/v1/evidence/e9/thumbnail',
  );
  expect(entries.textContent).toContain('另有 2 项');
});
