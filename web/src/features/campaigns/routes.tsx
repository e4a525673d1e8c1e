/** Addresses of campaigns, honours and the working calendar. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { MenuEntry } from '../../routing/menu';
import { shellRoute } from '../../routing/roots';
import { listSearch } from '../../routing/search';
import { FlagOutlined, SafetyOutlined } from '../../ui/icons';

const campaignsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns',
  staticData: { title: 'campaigns.title' },
  component: lazyRouteComponent(() => import('./pages/Campaigns'), 'Campaigns'),
});

const newCampaignRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/new',
  staticData: { title: 'campaigns.new' },
  component: lazyRouteComponent(() => import('./pages/CampaignForm'), 'NewCampaign'),
});

const campaignRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$id',
  staticData: { title: 'campaigns.one' },
  component: lazyRouteComponent(() => import('./pages/Campaign'), 'Campaign'),
});

const editCampaignRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$id/edit',
  staticData: { title: 'campaigns.edit' },
  component: lazyRouteComponent(() => import('./pages/CampaignForm'), 'EditCampaign'),
});

const calendarRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calendar',
  staticData: { title: 'campaigns.calendar' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Calendar'), 'Calendar'),
});

const honoursRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/honours',
  staticData: { title: 'campaigns.honours' },
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/Honours'), 'Honours'),
});

export const campaignsRoutes = [
  campaignsRoute,
  newCampaignRoute,
  campaignRoute,
  editCampaignRoute,
  calendarRoute,
  honoursRoute,
];

export const campaignsMenu: MenuEntry = {
  to: '/campaigns',
  label: 'campaigns.title',
  icon: FlagOutlined,
  needs: ['campaigns.read'],
};

export const honoursMenu: MenuEntry = {
  to: '/honours',
  label: 'campaigns.honours',
  icon: SafetyOutlined,
  needs: ['campaigns.read'],
};
