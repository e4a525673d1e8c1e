/** Address of the installation at one look. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { SettingOutlined } from '../../ui/icons';

const systemRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/system',
  staticData: { title: 'system.title' },
  component: lazyRouteComponent(() => import('./pages/System'), 'System'),
});

export const systemRoutes = [systemRoute];

export const systemMenu: MenuEntry = {
  to: '/system',
  label: 'system.title',
  icon: SettingOutlined,
  needs: ['system.read'],
};
