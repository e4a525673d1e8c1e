/** Addresses of the map's registers, of each of them, of an entry and of the share of row 28. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { PushpinOutlined } from '../../ui/icons';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/registers',
  staticData: { title: 'registers.title' },
  component: lazyRouteComponent(() => import('./pages/Registers'), 'Registers'),
});

const rateRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/registers/garden-style',
  staticData: { title: 'registers.rate' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/GardenStyle'), 'GardenStyle'),
});

const entryRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/registers/entries/$id',
  staticData: { title: 'registers.entry' },
  component: lazyRouteComponent(() => import('./pages/Entry'), 'EntryPage'),
});

const registerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/registers/$kind',
  staticData: { title: 'registers.register' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Register'), 'RegisterPage'),
});

export const registersRoutes = [listRoute, rateRoute, entryRoute, registerRoute];

export const registersMenu: MenuEntry = {
  to: '/registers',
  label: 'registers.title',
  icon: PushpinOutlined,
  needs: ['registers.read'],
};
