/** Address of the city's figures. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { TableOutlined } from '../../ui/icons';

const statisticsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/statistics',
  staticData: { title: 'statistics.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Statistics'), 'Statistics'),
});

export const statisticsRoutes = [statisticsRoute];

export const statisticsMenu: MenuEntry = {
  to: '/statistics',
  label: 'statistics.title',
  icon: TableOutlined,
  needs: ['statistics.read'],
};
