/** Address of the table of who may do what. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { SafetyOutlined } from '../../ui/icons';

const policyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/policy',
  staticData: { title: 'policy.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Policy'), 'Policy'),
});

export const policyRoutes = [policyRoute];

export const policyMenu: MenuEntry = {
  to: '/policy',
  label: 'policy.title',
  icon: SafetyOutlined,
  needs: ['accounts.manage'],
};
