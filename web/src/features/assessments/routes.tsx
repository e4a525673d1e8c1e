/** Addresses of the assessments: the list, one of them, and what they are made with. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { BarChartOutlined } from '../../ui/icons';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/assessments',
  staticData: { title: 'assessments.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Assessments'), 'Assessments'),
});

const setupRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/assessments/setup',
  staticData: { title: 'assessments.setup' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Setup'), 'Setup'),
});

const oneRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/assessments/$assessment',
  staticData: { title: 'assessments.one' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Assessment'), 'Assessment'),
});

export const assessmentsRoutes = [listRoute, setupRoute, oneRoute];

export const assessmentsMenu: MenuEntry = {
  to: '/assessments',
  label: 'assessments.title',
  icon: BarChartOutlined,
  needs: ['assessments.read'],
};
