/**
 * A job as it runs, told by the server over its event stream. When the stream breaks the browser
 * opens it again by itself; the last known state stays on the screen meanwhile.
 *
 *   const job = useJob(id, () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/layers'] }));
 *   <JobProgress job={job} title={…} />
 */
import { useEffect, useEffectEvent, useState } from 'react';
import { call, client } from './client';
import type { components } from './schema';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
export type JobUpdate = Omit<components['schemas']['JobView'], 'state'> & { state: JobState };
export interface LiveJob extends Partial<JobUpdate> {
  /** The stream is being opened again. */
  interrupted: boolean;
}

const hasEnded = (state: JobState) => state !== 'queued' && state !== 'running';

/** Follows one job; `onEnd` is told once, with the last update. */
export function useJob(id: string | undefined, onEnd?: (last: JobUpdate) => void): LiveJob {
  const [job, setJob] = useState<LiveJob>({ interrupted: false });
  const tellEnd = useEffectEvent((last: JobUpdate) => onEnd?.(last));
  useEffect(() => {
    if (!id) return undefined;
    setJob({ interrupted: false });
    const source = new EventSource(`/api/v1/jobs/${encodeURIComponent(id)}/events`);
    source.addEventListener('progress', (event) => {
      const update = JSON.parse(event.data) as JobUpdate;
      setJob({ ...update, interrupted: false });
      if (hasEnded(update.state)) {
        source.close();
        tellEnd(update);
      }
    });
    source.addEventListener('error', () => setJob((before) => ({ ...before, interrupted: true })));
    return () => source.close();
  }, [id]);
  return job;
}

/** Asks for a job to be stopped; what becomes of that is told as any other end. */
export function cancelJob(id: string) {
  return call(client.POST('/api/v1/jobs/{id}/cancellations', { params: { path: { id } } }));
}
