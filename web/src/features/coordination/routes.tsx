/** Addresses of meetings, of the register by kind, and of the implementation plan. */
import { createRoute, lazyRouteComponent, notFound, redirect } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { CalendarOutlined, CommentOutlined, ProfileOutlined } from '../../ui/icons';
import { isKind } from './parts/kinds';

const meetingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/meetings',
  staticData: { title: 'coordination.meetings' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Meetings'), 'Meetings'),
});

const meetingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/meetings/$id',
  staticData: { title: 'coordination.meeting' },
  component: lazyRouteComponent(() => import('./pages/Meeting'), 'MeetingPage'),
});

const coordinationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/coordination',
  beforeLoad: () => {
    throw redirect({ to: '/coordination/$kind', params: { kind: 'blocker' } });
  },
});

const registerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/coordination/$kind',
  staticData: { title: 'coordination.title' },
  validateSearch: listSearch,
  beforeLoad: ({ params }) => {
    if (!isKind(params.kind)) throw notFound();
  },
  component: lazyRouteComponent(() => import('./pages/Register'), 'Register'),
});

const planRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/plan',
  staticData: { title: 'coordination.plan' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Plan'), 'PlanPage'),
});

export const coordinationRoutes = [
  meetingsRoute,
  meetingRoute,
  coordinationRoute,
  registerRoute,
  planRoute,
];

export const coordinationMenu: MenuEntry[] = [
  {
    to: '/plan',
    label: 'coordination.plan',
    icon: ProfileOutlined,
    needs: ['coordination.read'],
  },
  {
    to: '/meetings',
    label: 'coordination.meetings',
    icon: CalendarOutlined,
    needs: ['coordination.read'],
  },
  {
    to: '/coordination',
    label: 'coordination.title',
    icon: CommentOutlined,
    needs: ['coordination.read'],
  },
];
