/** What a job is called, and how long it took, as people say it. */
import type { TFunction } from 'i18next';
import type { Job } from '../queries';
import { parted } from './job';

export function kindOf({ kind }: Pick<Job, 'kind'>, t: TFunction): string {
  return t(`jobs.kind_${kind.replaceAll('.', '_')}`, { defaultValue: t('jobs.kind_other') });
}

export function duration(whole: number, t: TFunction): string {
  const parts = parted(whole);
  if (parts.hours > 0) return t('jobs.hours', parts);
  return t(parts.minutes > 0 ? 'jobs.minutes' : 'jobs.seconds', parts);
}
