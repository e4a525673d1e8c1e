/** Address of the reader of the API's document, for whoever connects another program. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { ApiOutlined } from '../../ui/icons';

const referenceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reference',
  staticData: { title: 'reference.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Reference'), 'Reference'),
});

export const referenceRoutes = [referenceRoute];

/** For those who connect programs or answer for who may; everybody can open the address. */
export const referenceMenu: MenuEntry = {
  to: '/reference',
  label: 'reference.title',
  icon: ApiOutlined,
  needs: ['system.read', 'accounts.manage', 'layers.import'],
};
