/** Addresses of the accounts pages: inside the shell, and those for whoever is not signed in. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { queries } from '../../api/client';
import { sessionQuery } from '../../api/session';
import { rootRoute, safeBack, shellRoute } from '../../routing/roots';
import { setupNeeded, ways } from './queries';

/** Its page is composed in the app: other features have a word on it. */
export const meRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/me',
  staticData: { title: 'accounts.me' },
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  // Said even when undefined: what is left out here, the router takes from the raw address.
  validateSearch: (raw): { back?: string | undefined } => ({ back: safeBack(raw.back) }),
  beforeLoad: async ({ search }) => {
    const session = await queries.ensureQueryData(sessionQuery).catch(() => null);
    if (session) throw redirect({ href: search.back ?? '/' });
    if (await setupNeeded()) throw redirect({ href: '/setup' });
  },
  loader: ways,
  component: lazyRouteComponent(() => import('./pages/SignIn'), 'SignIn'),
});

/** Where the provider of single sign-on sends the browser back to. */
const signInReturnRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in/return',
  component: lazyRouteComponent(() => import('./pages/SignInReturn'), 'SignInReturn'),
});

const changePasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/change-password',
  beforeLoad: async () => {
    if (!(await queries.ensureQueryData(sessionQuery))) throw redirect({ href: '/sign-in' });
  },
  component: lazyRouteComponent(() => import('./pages/MustChangePassword'), 'MustChangePassword'),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  beforeLoad: async () => {
    if (!(await setupNeeded())) throw redirect({ href: '/sign-in' });
  },
  component: lazyRouteComponent(() => import('./pages/Setup'), 'Setup'),
});

export const accountsRoutes = [meRoute];
export const accountsPublicRoutes = [
  signInRoute,
  signInReturnRoute,
  changePasswordRoute,
  setupRoute,
];
