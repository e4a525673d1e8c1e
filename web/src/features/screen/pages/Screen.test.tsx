import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { show } from '../../../testing/show';
import type { ScreenView } from '../queries';
import { Screen } from './Screen';

const nothing: ScreenView = { at: '2026-11-30T05:00:00Z', today: '2026-11-30' };
const measured: ScreenView = {
  ...nothing,
  campaign: {
    id: 'c1',
    title: '复查',
    state: 'running',
    edition: '2016',
    next: {
      what: 'materials',
      due: '2026-12-25',
      days: 25,
      working_days: 19,
      settled: false,
      ground: '',
    },
    deadlines: [],
    late: 0,
  },
  assessment: {
    id: 'a1',
    label: '演示测算',
    on: '2026-11-29',
    data_year: 2025,
    edition: '2016',
    other_edition: false,
    verdicts: {
      pass: 1,
      within_margin: 0,
      fail: 0,
      missing: 1,
      unconfirmed: 0,
      not_applicable: 0,
      provisional: 1,
    },
    figures: [
      {
        item: 'green-space-rate',
        name: '绿地率',
        verdict: 'pass',
        provisional: true,
        value: 38.245,
        unit: '%',
        decimals: 2,
        limit: '≥31%',
        year: 2025,
        districts: [],
      },
      {
        item: 'green-coverage-rate',
        name: '绿化覆盖率',
        verdict: 'missing',
        provisional: false,
        unit: '%',
        decimals: 2,
        districts: [],
      },
    ],
  },
};

/** The screen over a server that answers this, or is gone. */
function wall(answer: () => ScreenView) {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (request) => {
    const path = new URL((request as Request).url).pathname;
    if (path.endsWith('/screen')) return Response.json(answer());
    return Response.json({ code: 'request.not_found' }, { status: 404 });
  });
  const known = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  known.setQueryData(['session'], { city: { name: '云泽市' }, may: ['home.cockpit'] });
  const router = createRouter({
    routeTree: createRootRoute({ component: Screen }),
    history: createMemoryHistory({ initialEntries: ['/screen'] }),
  });
  show(
    <QueryClientProvider client={known}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  return known;
}

vi.mock('../../../app/IdleWatch', () => ({ IdleWatch: () => <i>watch</i> }));

afterEach(() => vi.restoreAllMocks());
vi.setConfig({ testTimeout: 40_000 });
/** A busy machine takes its time over the first drawing. */
const patient = { timeout: 20_000 };

test('what is not there is said in words and is never zero', async () => {
  wall(() => nothing);
  expect(await screen.findByText(/数据读取时间 2026-11-30 13:00/, {}, patient)).toBeTruthy();
  for (const name of ['最近期限', '指标结论', '主要指标', '任务办理', '差距与措施', '依据材料']) {
    const panel = screen.getByRole('region', { name });
    expect(panel.textContent, name).toMatch(/还没有/);
    expect(panel.textContent, name).not.toMatch(/\d/);
  }
});

test('figures lead to their passports; a missing one has a word instead of a number', async () => {
  wall(() => measured);
  const tiles = within(await screen.findByRole('region', { name: '主要指标' }, patient));
  const [rate, cover] = tiles.getAllByRole('link');
  // Half goes to the even digit, as the server's documents have it.
  expect(rate?.textContent).toBe('绿地率38.24%要求 ≥31% · 2025 年●达标（暂定）');
  expect(rate?.getAttribute('href')).toBe('/assessments/a1?open=green-space-rate');
  expect(cover?.textContent).toBe('绿化覆盖率数据缺失要求值待核实○数据缺失');
  const deadline = screen.getByRole('region', { name: '最近期限' });
  expect(deadline.textContent).toContain('材料报送 剩25天');
  expect(deadline.textContent).toContain('含 19 个工作日');
  const missing = within(screen.getByRole('region', { name: '指标结论' })).getAllByRole('link')[3];
  expect(missing?.textContent).toBe('○数据缺失1');
  expect(missing?.getAttribute('href')).toBe('/assessments/a1?verdict=missing');
});

test('what was read last stays with its time while the server is gone', async () => {
  let gone = false;
  const known = wall(() => {
    if (gone) throw new TypeError('gone');
    return measured;
  });
  await screen.findByText(/数据读取时间/, {}, patient);
  gone = true;
  await known.refetchQueries({ queryKey: ['home', 'screen'] });
  await waitFor(
    () => expect(screen.getByRole('status').textContent).toContain('连不上服务器'),
    patient,
  );
  expect(screen.getByRole('status').textContent).toContain('2026-11-30 13:00');
  expect(screen.getByRole('region', { name: '主要指标' }).textContent).toContain('38.24');
});

test('it signs off like every page until somebody says that it hangs on a wall, which is kept', async () => {
  wall(() => nothing);
  const stay = await screen.findByRole('button', { name: '不自动退出' }, patient);
  expect(stay.getAttribute('aria-pressed')).toBe('false');
  expect(screen.queryByText('watch')).toBeTruthy();
  expect(screen.queryByText(/大屏专用账号/)).toBeNull();
  fireEvent.click(stay);
  expect(stay.getAttribute('aria-pressed')).toBe('true');
  expect(screen.queryByText('watch')).toBeNull();
  expect(screen.queryByText(/大屏专用账号/)).toBeTruthy();
  expect(localStorage.getItem('yuanjian.screen.stays')).toBe('yes');
  fireEvent.click(stay);
  expect(screen.queryByText('watch')).toBeTruthy();
});

test('it is dark until somebody turns it light, which is kept', async () => {
  wall(() => nothing);
  const light = await screen.findByRole('button', { name: '浅色' }, patient);
  const root = light.closest<HTMLElement>('[data-look]');
  expect(root?.dataset.look).toBe('dark');
  expect(root?.style.getPropertyValue('--y-ground')).toBe('#071F17');
  fireEvent.click(light);
  expect(root?.dataset.look).toBe('light');
  expect(root?.style.getPropertyValue('--y-ground')).toBe('#F3F6F4');
  expect(localStorage.getItem('yuanjian.screen.look')).toBe('light');
});
