/** What the page of the register of plans asks, and what a change makes stale. */
import { useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { call, client } from '../../api/client';
import type { components } from '../../api/schema';

export type Plan = components['schemas']['RegisteredPlanView'];
export type PlanBody = components['schemas']['RegisteredPlanBody'];
export type PlanState = components['schemas']['RegisteredPlanState'];
export type Register = components['schemas']['PlanRegister'];

const key = ['plans'] as const;

export function useRegister() {
  return useQuery({
    queryKey: [...key],
    queryFn: () => call(client.GET('/api/v1/registered_plans')),
  });
}

export const usePutPlan = () =>
  useChange([key], async ({ id, body }: { id: string | undefined; body: PlanBody }) => {
    if (id === undefined) {
      await call(client.POST('/api/v1/registered_plans', { body }));
    } else {
      await call(client.PUT('/api/v1/registered_plans/{id}', { params: { path: { id } }, body }));
    }
  });
