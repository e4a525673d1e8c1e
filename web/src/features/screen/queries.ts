/** What the big screen asks, and how often. */
import { useQuery } from '@tanstack/react-query';
import { call, client } from '../../api/client';
import { ApiError } from '../../api/problem';
import type { components } from '../../api/schema';

export type ScreenView = components['schemas']['ScreenView'];
export type Campaign = components['schemas']['ScreenCampaign'];
export type Assessment = components['schemas']['ScreenAssessment'];
export type Figure = components['schemas']['ScreenFigure'];
export type District = components['schemas']['ScreenDistrict'];
export type Verdicts = components['schemas']['ScreenVerdicts'];
export type Tasks = components['schemas']['TaskProgress'];
export type Gaps = components['schemas']['GapSums'];
export type Evidence = components['schemas']['EvidenceProgress'];
export type Shapes = components['schemas']['MapShapes'];

const refresh = 60_000;

/** What was read last stays when the next reading fails. */
export function useScreen() {
  return useQuery({
    queryKey: ['home', 'screen'],
    refetchInterval: refresh,
    // A wall is looked at from the other end of the room: nobody brings its window to the front.
    refetchIntervalInBackground: true,
    queryFn: () => call(client.GET('/api/v1/screen')),
  });
}

/** Outlines of the districts; null before any were imported. They change with an import alone. */
export function useDistricts() {
  return useQuery({
    queryKey: ['map', 'districts'],
    staleTime: 30 * refresh,
    queryFn: async () => {
      try {
        return await call(client.GET('/api/v1/map/districts'));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
}
