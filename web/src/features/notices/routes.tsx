/** Addresses of one's own notices, of how the city tells, and of what went out. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { BellOutlined } from '../../ui/icons';

const noticesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notices',
  staticData: { title: 'notices.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Notices'), 'Notices'),
});

const rulesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notices/rules',
  staticData: { title: 'notices.rules' },
  component: lazyRouteComponent(() => import('./pages/Rules'), 'Rules'),
});

const outboxRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notices/outbox',
  staticData: { title: 'notices.outbox' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Outbox'), 'Outbox'),
});

const briefRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$id/brief',
  staticData: { title: 'notices.brief' },
  component: lazyRouteComponent(() => import('./pages/Brief'), 'Brief'),
});

const unitBriefRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$id/units/$unit/brief',
  staticData: { title: 'notices.unit_brief' },
  component: lazyRouteComponent(() => import('./pages/UnitBrief'), 'UnitBrief'),
});

export const noticesRoutes = [noticesRoute, rulesRoute, outboxRoute, briefRoute, unitBriefRoute];

/** One's own notices stand behind the bell; the menu leads to how the city tells. */
export const noticesMenu: MenuEntry = {
  to: '/notices/rules',
  label: 'notices.rules',
  icon: BellOutlined,
  needs: ['notices.manage'],
};
