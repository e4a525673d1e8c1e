/** A job in words and numbers. */
import type { Tone } from '../../../ui/Lamp';
import type { Job } from '../queries';

export const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type State = (typeof states)[number];

export const isGoing = ({ state }: { state: string }) => state === 'queued' || state === 'running';

export const tones: Record<string, Tone> = { running: 'amber', done: 'green', failed: 'red' };

/** How far it is, from 0 to 100; nothing when that is not known. */
export function shareOf({ state, done, total }: Pick<Job, 'state' | 'done' | 'total'>) {
  if (state === 'done') return 100;
  return total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : undefined;
}

/** How long it took, in whole seconds, at least one; nothing before its end. */
export function secondsOf({ started_at, ended_at }: Pick<Job, 'started_at' | 'ended_at'>) {
  if (!started_at || !ended_at) return undefined;
  return Math.max(1, Math.round((Date.parse(ended_at) - Date.parse(started_at)) / 1000));
}

/** Seconds as hours, minutes and seconds, from the first that is not nothing. */
export function parted(seconds: number): { hours: number; minutes: number; seconds: number } {
  return {
    hours: Math.floor(seconds / 3600),
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  };
}

/** Where what came of a job can be seen. */
export function resultOf(job: Pick<Job, 'state' | 'result'>) {
  const result = (job.state === 'done' ? job.result : null) as Record<string, unknown> | null;
  if (typeof result?.layer === 'string')
    return { kind: 'layer' as const, to: `/layers/${encodeURIComponent(result.layer)}` };
  if (typeof result?.assessment === 'string')
    return {
      kind: 'assessment' as const,
      to: `/assessments/${encodeURIComponent(result.assessment)}`,
    };
  if (typeof result?.scenario === 'string')
    return { kind: 'scenario' as const, to: `/siting/${encodeURIComponent(result.scenario)}` };
  return undefined;
}

export interface Asked {
  q?: string | undefined;
  kind?: string | undefined;
  state?: string | undefined;
}

export function listed(jobs: readonly Job[], { q, kind, state }: Asked): Job[] {
  const text = q?.trim().toLowerCase();
  return jobs.filter(
    (job) =>
      (!kind || job.kind === kind) &&
      (!state || (state === 'going' ? isGoing(job) : job.state === state)) &&
      (!text || [job.title, job.account_name].some((part) => part.toLowerCase().includes(text))),
  );
}
