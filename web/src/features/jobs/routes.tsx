/** Address of the work that outlives a request. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { ClockCircleOutlined } from '../../ui/icons';

const jobsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/jobs',
  staticData: { title: 'jobs.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Jobs'), 'Jobs'),
});

export const jobsRoutes = [jobsRoute];

export const jobsMenu: MenuEntry = {
  to: '/jobs',
  label: 'jobs.title',
  icon: ClockCircleOutlined,
  needs: ['jobs.read'],
};
