/** Addresses of the directory: organisations, groups, contacts, experts, and a city's beginning. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { ApartmentOutlined } from '../../ui/icons';

const directoryRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/organisations',
  staticData: { title: 'organisations.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Directory'), 'Directory'),
});

const usualRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/organisations/usual',
  staticData: { title: 'organisations.usual' },
  component: lazyRouteComponent(() => import('./pages/Usual'), 'Usual'),
});

const bodiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bodies',
  staticData: { title: 'organisations.bodies' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Bodies'), 'Bodies'),
});

const contactsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/contacts',
  staticData: { title: 'organisations.contacts' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Contacts'), 'Contacts'),
});

const expertsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/experts',
  staticData: { title: 'organisations.experts' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Experts'), 'Experts'),
});

const divisionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/divisions',
  staticData: { title: 'organisations.divisions' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Divisions'), 'Divisions'),
});

export const organisationsRoutes = [
  directoryRoute,
  usualRoute,
  bodiesRoute,
  contactsRoute,
  expertsRoute,
  divisionsRoute,
];

export const organisationsMenu: MenuEntry = {
  to: '/organisations',
  label: 'organisations.title',
  icon: ApartmentOutlined,
  needs: ['organisations.read'],
};
