/** The address of the map. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { EnvironmentOutlined } from '../../ui/icons';

const mapRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/map',
  staticData: { title: 'map.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/OneMap'), 'OneMap'),
});

export const mapRoutes = [mapRoute];

export const mapMenu: MenuEntry = {
  to: '/map',
  label: 'map.title',
  icon: EnvironmentOutlined,
  needs: ['map.read'],
};
