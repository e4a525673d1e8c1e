/** Addresses of evidence: the ledger of a campaign, one item of it, and all its pieces. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { InboxOutlined } from '../../ui/icons';

const ledgerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/evidence',
  staticData: { title: 'evidence.title' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Ledger'), 'Ledger'),
});

const piecesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/evidence/pieces',
  staticData: { title: 'evidence.pieces' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Pieces'), 'Pieces'),
});

const itemRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/evidence/items/$item',
  staticData: { title: 'evidence.item' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Item'), 'Item'),
});

export const evidenceRoutes = [ledgerRoute, piecesRoute, itemRoute];

export const evidenceMenu: MenuEntry = {
  to: '/evidence',
  label: 'evidence.title',
  icon: InboxOutlined,
  needs: ['evidence.read'],
};
