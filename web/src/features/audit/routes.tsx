/** Address of the record of all that was done. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { AuditOutlined } from '../../ui/icons';

const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audit',
  staticData: { title: 'audit.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Audit'), 'Audit'),
});

export const auditRoutes = [auditRoute];

export const auditMenu: MenuEntry = {
  to: '/audit',
  label: 'audit.title',
  icon: AuditOutlined,
  needs: ['audit.read'],
};
