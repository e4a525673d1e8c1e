/** What desk and cockpit ask. */
import { useQuery } from '@tanstack/react-query';
import { call, client } from '../../api/client';
import type { components } from '../../api/schema';

export type HomeView = components['schemas']['HomeView'];
export type CockpitView = components['schemas']['CockpitView'];
export type Deadline = components['schemas']['Deadline'];
export type Campaign = components['schemas']['CampaignView'];
export type Organisation = components['schemas']['OrganisationView'];
export type Body = components['schemas']['BodyView'];

const refresh = 60_000;

export function useHome() {
  return useQuery({
    queryKey: ['home'],
    refetchInterval: refresh,
    queryFn: () => call(client.GET('/api/v1/home')),
  });
}

export function useCockpit() {
  return useQuery({
    queryKey: ['home', 'cockpit'],
    refetchInterval: refresh,
    queryFn: () => call(client.GET('/api/v1/cockpit')),
  });
}

export function useAssessments(allowed: boolean) {
  return useQuery({
    queryKey: ['assessments'],
    enabled: allowed,
    queryFn: () => call(client.GET('/api/v1/assessments')),
  });
}
