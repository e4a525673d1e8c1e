import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { setLanguage } from '../i18n';
import { show } from '../testing/show';
import { TimeLeft } from './TimeLeft';

interface Known {
  id: string;
  state: string;
  next?: { what: string; days: number };
}

/** The bar for somebody with these rights, over a server that knows these campaigns. */
function bar(may: string[], campaigns: Known[]) {
  const asked: string[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (request) => {
    const path = new URL((request as Request).url).pathname;
    asked.push(path);
    const whole = (one: Known) => ({ title: `复查 ${one.id}`, next: null, ...one });
    const id = path.split('/').at(-1);
    const one = campaigns.find((campaign) => campaign.id === id);
    return Response.json(one ? whole(one) : campaigns.map(whole));
  });
  const known = new QueryClient({ defaultOptions: { queries: { staleTime: 30_000 } } });
  known.setQueryData(['session'], { may });
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => (
        <>
          <p>top bar</p>
          <TimeLeft />
        </>
      ),
    }),
    history: createMemoryHistory({ initialEntries: ['/'] }),
  });
  show(
    <QueryClientProvider client={known}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  return asked;
}

afterEach(() => setLanguage('zh-CN'));

test('the next deadline of the campaign under way leads to it', async () => {
  bar(
    ['campaigns.read'],
    [
      { id: 'c3', state: 'withdrawn', next: { what: 'materials', days: 99 } },
      { id: 'c2', state: 'running', next: { what: 'report', days: 3 } },
      { id: 'c1', state: 'passed' },
    ],
  );
  const link = await screen.findByRole('link', { name: '自查报告 剩 3 天' });
  expect(link.getAttribute('href')).toBe('/campaigns/c2');
  expect(link.title).toBe('复查 c2');
});

test('over and today are said in words, in English too', async () => {
  bar(['campaigns.read'], [{ id: 'c', state: 'running', next: { what: 'report', days: -2 } }]);
  expect(await screen.findByRole('link', { name: '自查报告 逾期 2 天' })).toBeTruthy();
  await setLanguage('en');
  expect(await screen.findByRole('link', { name: 'Report 2 days overdue' })).toBeTruthy();
});

test('nothing is counted while nothing is awaited', async () => {
  const asked = bar(['campaigns.read'], [{ id: 'c', state: 'rechecking' }]);
  await waitFor(() => expect(asked).toContain('/api/v1/campaigns/c'));
  expect(screen.queryByRole('link')).toBeNull();
});

test('who may not read campaigns is told nothing, and the server is not asked', async () => {
  const asked = bar(['audit.read'], [{ id: 'c', state: 'running' }]);
  await screen.findByText('top bar');
  expect(screen.queryByRole('link')).toBeNull();
  expect(asked).toEqual([]);
});
