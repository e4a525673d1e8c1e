/** Addresses of layers: the catalogue, a new one, and one with its account. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { DatabaseOutlined } from '../../ui/icons';

const catalogueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/layers',
  staticData: { title: 'layers.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Layers'), 'Layers'),
});

const newRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/layers/new',
  staticData: { title: 'layers.bring_in' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/NewLayer'), 'NewLayer'),
});

const layerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/layers/$layer',
  staticData: { title: 'layers.one' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Layer'), 'Layer'),
});

export const layersRoutes = [catalogueRoute, newRoute, layerRoute];

export const layersMenu: MenuEntry = {
  to: '/layers',
  label: 'layers.title',
  icon: DatabaseOutlined,
  needs: ['layers.read'],
};
