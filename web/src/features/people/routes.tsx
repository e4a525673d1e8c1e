/** Address of the accounts that the security administrator keeps. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { TeamOutlined } from '../../ui/icons';

const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/accounts',
  staticData: { title: 'people.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/People'), 'People'),
});

export const peopleRoutes = [peopleRoute];

export const peopleMenu: MenuEntry = {
  to: '/accounts',
  label: 'people.title',
  icon: TeamOutlined,
  needs: ['accounts.manage'],
};
