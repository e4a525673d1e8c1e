/** Addresses of the breakdown, of one task, of one's own tasks and of how units stand. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { CheckCircleOutlined, TeamOutlined, UnorderedListOutlined } from '../../ui/icons';

const breakdownRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/tasks',
  staticData: { title: 'tasks.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Breakdown'), 'Breakdown'),
});

const taskRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/tasks/$id',
  staticData: { title: 'tasks.one' },
  component: lazyRouteComponent(() => import('./pages/Task'), 'TaskPage'),
});

const handInRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/do/$id',
  staticData: { title: 'tasks.hand_in' },
  component: lazyRouteComponent(() => import('./pages/HandIn'), 'HandIn'),
});

const myTasksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/my-tasks',
  staticData: { title: 'tasks.mine' },
  component: lazyRouteComponent(() => import('./pages/MyTasks'), 'MyTasks'),
});

const unitsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/task-units',
  staticData: { title: 'tasks.units' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Units'), 'Units'),
});

export const tasksRoutes = [breakdownRoute, taskRoute, handInRoute, myTasksRoute, unitsRoute];

export const tasksMenu: MenuEntry[] = [
  {
    to: '/tasks',
    label: 'tasks.title',
    icon: UnorderedListOutlined,
    needs: ['tasks.read'],
  },
  { to: '/my-tasks', label: 'tasks.mine', icon: CheckCircleOutlined, needs: ['tasks.work'] },
  { to: '/task-units', label: 'tasks.units', icon: TeamOutlined, needs: ['tasks.read'] },
];
