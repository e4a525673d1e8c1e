/** Addresses of surveys: the list, and one with its lines, answers and what they come to. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { FormOutlined } from '../../ui/icons';

const surveysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/surveys',
  staticData: { title: 'surveys.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Surveys'), 'Surveys'),
});

const surveyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/surveys/$id',
  staticData: { title: 'surveys.one' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Survey'), 'SurveyPage'),
});

export const surveysRoutes = [surveysRoute, surveyRoute];

export const surveysMenu: MenuEntry = {
  to: '/surveys',
  label: 'surveys.title',
  icon: FormOutlined,
  needs: ['surveys.read'],
};
