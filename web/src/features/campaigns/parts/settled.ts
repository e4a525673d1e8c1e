/** What no longer waits in a campaign: one rule for its deadlines and for the steps before them. */
import type { CampaignView } from '../queries';

/** What was handed up no longer counts down, and what led to it can no longer be late. */
export function isSettled(state: CampaignView['state'], deadline: string): boolean {
  switch (state) {
    case 'preparing':
    case 'running':
      return false;
    case 'submitted':
      return deadline === 'materials' || deadline === 'report';
    case 'rectifying':
      return deadline !== 'rectification';
    case 'rechecking':
    case 'passed':
    case 'revoked':
      return true;
  }
}

/** Whether a step still waits to be done. */
export function isOpen(
  state: CampaignView['state'],
  step: Pick<CampaignView['steps'][number], 'anchor' | 'done_on'>,
): boolean {
  return !step.done_on && !isSettled(state, step.anchor);
}

/** The server warns of each step that does not fit; those that wait no longer are left out. */
export function openWarnings(
  view: Pick<CampaignView, 'state' | 'steps' | 'warnings'>,
): CampaignView['warnings'] {
  const settled = view.steps.filter((step) => !isOpen(view.state, step));
  return view.warnings.filter(({ params }) => !settled.some((step) => step.title === params.step));
}
