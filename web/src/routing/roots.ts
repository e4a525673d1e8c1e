/**
 * The parents that every feature hangs its routes on; `app/` gives them their looks. Under
 * `shellRoute` somebody is signed in; under `rootRoute` nobody need be.
 *
 *   const layersRoute = createRoute({
 *     getParentRoute: () => shellRoute,
 *     path: '/layers',
 *     staticData: { title: 'layers.title' },
 *     validateSearch: listSearch,
 *     component: lazyRouteComponent(() => import('./pages/Layers'), 'Layers'),
 *   });
 */
import {
  createRootRoute,
  createRoute,
  type ParsedLocation,
  redirect,
} from '@tanstack/react-router';
import { queries } from '../api/client';
import { sessionQuery } from '../api/session';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Key of the page's name: for the window's title and the breadcrumbs. */
    title?: string;
  }
}

export const rootRoute = createRootRoute();

/** Only whoever is signed in; for pages outside of the shell as well. */
export async function signedIn({ location }: { location: ParsedLocation }): Promise<void> {
  const session = await queries.ensureQueryData(sessionQuery);
  if (!session) throw redirect({ href: signInHref(location.href) });
  if (session.must_change_password) throw redirect({ href: '/change-password' });
}

export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: signedIn,
});

/** Sign-in, and back to where the reader was. */
export function signInHref(back: string): string {
  return back === '/' ? '/sign-in' : `/sign-in?back=${encodeURIComponent(back)}`;
}

/** Only a path of this server: a link may not send a signed-in person elsewhere. */
export function safeBack(back: unknown): string | undefined {
  return typeof back === 'string' && /^\/(?![/\\])/.test(back) ? back : undefined;
}
