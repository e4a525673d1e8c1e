/** Addresses of the standards: what is new in an edition, and each edition whole. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { FileTextOutlined } from '../../ui/icons';

const newsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/standards',
  staticData: { title: 'standards.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/News'), 'News'),
});

const editionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/standards/$edition',
  staticData: { title: 'standards.edition_whole' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Edition'), 'Edition'),
});

export const standardsRoutes = [newsRoute, editionRoute];

export const standardsMenu: MenuEntry = {
  to: '/standards',
  label: 'standards.title',
  icon: FileTextOutlined,
  needs: ['standards.read'],
};
