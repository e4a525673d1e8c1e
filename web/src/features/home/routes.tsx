/** The leader's cockpit; one's own desk stands at `/` and is placed by the app. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { DashboardOutlined } from '../../ui/icons';

const cockpitRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/cockpit',
  staticData: { title: 'home.cockpit' },
  component: lazyRouteComponent(() => import('./pages/Cockpit'), 'Cockpit'),
});

export const homeRoutes = [cockpitRoute];

export const cockpitMenu: MenuEntry = {
  to: '/cockpit',
  label: 'home.cockpit',
  icon: DashboardOutlined,
  needs: ['home.cockpit'],
};
