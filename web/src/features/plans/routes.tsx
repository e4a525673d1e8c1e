/** The address of the register of plans. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { ReadOutlined } from '../../ui/icons';

const plansRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/plans',
  staticData: { title: 'plans.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Plans'), 'Plans'),
});

export const plansRoutes = [plansRoute];

export const plansMenu: MenuEntry = {
  to: '/plans',
  label: 'plans.title',
  icon: ReadOutlined,
  needs: ['plans.read'],
};
