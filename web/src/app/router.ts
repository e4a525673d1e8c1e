/**
 * All routes of all features, as one tree: the only list that grows with a feature.
 */
import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { queries, whenSignedOut } from '../api/client';
import { sessionQuery } from '../api/session';
import { accountsPublicRoutes, accountsRoutes, meRoute } from '../features/accounts/routes';
import { assessmentsRoutes } from '../features/assessments/routes';
import { auditRoutes } from '../features/audit/routes';
import { campaignsRoutes } from '../features/campaigns/routes';
import { coordinationRoutes } from '../features/coordination/routes';
import { evidenceRoutes } from '../features/evidence/routes';
import { homeRoutes } from '../features/home/routes';
import { jobsRoutes } from '../features/jobs/routes';
import { layersRoutes } from '../features/layers/routes';
import { mapRoutes } from '../features/map/routes';
import { noticesRoutes } from '../features/notices/routes';
import { organisationsRoutes } from '../features/organisations/routes';
import { peopleRoutes } from '../features/people/routes';
import { plansRoutes } from '../features/plans/routes';
import { policyRoutes } from '../features/policy/routes';
import { projectsRoutes } from '../features/projects/routes';
import { referenceRoutes } from '../features/reference/routes';
import { registersRoutes } from '../features/registers/routes';
import { screenRoutes } from '../features/screen/routes';
import { sitingRoutes } from '../features/siting/routes';
import { standardsRoutes } from '../features/standards/routes';
import { statisticsRoutes } from '../features/statistics/routes';
import { surveysRoutes } from '../features/surveys/routes';
import { systemRoutes } from '../features/system/routes';
import { tasksRoutes } from '../features/tasks/routes';
import { rootRoute, shellRoute } from '../routing/roots';
import { BrokenPage, NotFoundPage } from './Outcomes';

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  staticData: { title: 'app.home' },
  component: lazyRouteComponent(() => import('./Home'), 'Home'),
});

// The gallery of pieces is for whoever builds pages; a release does not contain it.
const galleryRoutes = import.meta.env.DEV
  ? [
      createRoute({
        getParentRoute: () => rootRoute,
        path: '/_gallery',
        component: lazyRouteComponent(() => import('./gallery/Gallery'), 'Gallery'),
      }),
    ]
  : [];

shellRoute.update({ component: lazyRouteComponent(() => import('./Shell'), 'Shell') });
meRoute.update({ component: lazyRouteComponent(() => import('./Me'), 'Me') });

const routeTree = rootRoute.addChildren([
  shellRoute.addChildren([
    homeRoute,
    ...homeRoutes,
    ...campaignsRoutes,
    ...tasksRoutes,
    ...surveysRoutes,
    ...coordinationRoutes,
    ...organisationsRoutes,
    ...evidenceRoutes,
    ...plansRoutes,
    ...projectsRoutes,
    ...standardsRoutes,
    ...layersRoutes,
    ...mapRoutes,
    ...registersRoutes,
    ...jobsRoutes,
    ...assessmentsRoutes,
    ...sitingRoutes,
    ...statisticsRoutes,
    ...auditRoutes,
    ...noticesRoutes,
    ...accountsRoutes,
    ...peopleRoutes,
    ...policyRoutes,
    ...systemRoutes,
    ...referenceRoutes,
  ]),
  ...screenRoutes,
  ...accountsPublicRoutes,
  ...galleryRoutes,
]);

export const router = createRouter({
  routeTree,
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingMs: 300,
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: NotFoundPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

whenSignedOut(() => {
  queries.setQueryData(sessionQuery.queryKey, null);
  void router.invalidate();
});
