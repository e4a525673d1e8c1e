/** The leaders' big screen: a window of its own, without menu and head. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadAll } from '../../i18n';
import type { MenuEntry } from '../../routing/menu';
import { rootRoute, signedIn } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { FundProjectionScreenOutlined } from '../../ui/icons';

const screenRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/screen',
  staticData: { title: 'screen.title' },
  validateSearch: listSearch,
  beforeLoad: signedIn,
  // The shell, which does this for other pages, is not around this one.
  loader: () => loadAll(),
  component: lazyRouteComponent(() => import('./pages/Screen'), 'Screen'),
});

export const screenRoutes = [screenRoute];

export const screenMenu: MenuEntry = {
  to: '/screen',
  label: 'screen.title',
  icon: FundProjectionScreenOutlined,
  needs: ['home.cockpit'],
};
