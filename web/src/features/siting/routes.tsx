/** Addresses of siting: the scenarios, a new one, some side by side, and one of them. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { AimOutlined } from '../../ui/icons';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/siting',
  staticData: { title: 'siting.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Scenarios'), 'Scenarios'),
});

const newRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/siting/new',
  staticData: { title: 'siting.ask' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/NewScenario'), 'NewScenario'),
});

const compareRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/siting/compare',
  staticData: { title: 'siting.compare' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Compare'), 'Compare'),
});

const oneRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/siting/$scenario',
  staticData: { title: 'siting.one' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Scenario'), 'Scenario'),
});

export const sitingRoutes = [listRoute, newRoute, compareRoute, oneRoute];

export const sitingMenu: MenuEntry = {
  to: '/siting',
  label: 'siting.title',
  icon: AimOutlined,
  needs: ['siting.read'],
};
