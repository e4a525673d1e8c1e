import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { show } from '../../../testing/show';
import { Promises } from './Promises';

const parks = {
  unit: 'parks',
  name: '园林局',
  made: 8,
  kept: 1,
  broken: 2,
  on_course: 2,
  behind: 1,
  not_measurable: 2,
};
const lake = { ...parks, unit: 'lake', name: '望泽区', made: 1, kept: 1, broken: 0 };

function page(units: (typeof parks)[]) {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(units));
  const root = createRootRoute();
  const here = createRoute({
    getParentRoute: () => root,
    path: '/',
    component: () => (
      <>
        <p>units</p>
        <Promises campaign="c" />
      </>
    ),
  });
  const there = createRoute({ getParentRoute: () => root, path: '/coordination/$kind' });
  const router = createRouter({
    routeTree: root.addChildren([here, there]),
    history: createMemoryHistory({ initialEntries: ['/'] }),
  });
  show(
    <QueryClientProvider client={new QueryClient()}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
}

test('a unit’s promises lead to its list, and what it broke to just those', async () => {
  page([parks, lake]);
  const own = await screen.findByRole('link', { name: '园林局 的表态' });
  expect(own.getAttribute('href')).toBe('/coordination/commitment?campaign=c&unit=parks');
  const broken = screen.getByRole('link', { name: '园林局 未兑现的表态' });
  expect(broken.getAttribute('href')).toBe(
    '/coordination/commitment?campaign=c&unit=parks&standing=broken',
  );
  const row = own.closest('tr');
  if (!row) throw new Error('no row');
  const cells = within(row).getAllByRole('cell');
  expect(cells.map((cell) => cell.textContent)).toEqual([
    '园林局',
    '8',
    '1',
    '2',
    '3其中滞后 1 项',
    '2',
  ]);
  // Nothing broken, nothing to open.
  expect(screen.queryByRole('link', { name: '望泽区 未兑现的表态' })).toBeNull();
});

test('nothing stands there while nobody promised anything', async () => {
  page([]);
  await screen.findByText('units');
  expect(screen.queryByText('表态兑现')).toBeNull();
});
