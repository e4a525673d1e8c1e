/** Addresses of the gap board, the list of measures and projects, and each of them. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { ToolOutlined } from '../../ui/icons';

const boardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/projects',
  staticData: { title: 'projects.board' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/GapBoard'), 'GapBoard'),
});

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/projects/list',
  staticData: { title: 'projects.list' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Projects'), 'Projects'),
});

const projectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/projects/$id',
  staticData: { title: 'projects.project' },
  component: lazyRouteComponent(() => import('./pages/Project'), 'ProjectPage'),
});

export const projectsRoutes = [boardRoute, listRoute, projectRoute];

export const projectsMenu: MenuEntry = {
  to: '/projects',
  label: 'projects.title',
  icon: ToolOutlined,
  needs: ['projects.read'],
};
