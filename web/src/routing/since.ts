/**
 * Comparing a list with the day of a notice: the choice in its filters, `?since=…`, and beside it
 * only what changed since, `?changed=1`.
 */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNoticeDays } from '../api/campaigns';
import type { components } from '../api/schema';

type NoticeDay = components['schemas']['NoticeDay'];

/** As `ui/Filters` takes it. */
interface Choice {
  key: string;
  kind: 'choice';
  label: string;
  options: { value: string; label: string }[];
}

/** A choice for each day, named by all that went out on it. */
export function daysToChoose(days: readonly NoticeDay[], t: TFunction) {
  const named = new Map<string, string[]>();
  for (const { on, what, number } of days) {
    const name = t(`ui.since_${what}`, { number });
    named.set(on, [...(named.get(on) ?? []), name]);
  }
  return [...named].map(([on, names]) => ({
    value: on,
    label: t('ui.since_day', { day: on, what: names.join(t('ui.since_and')) }),
  }));
}

/** The filters of a list that can be compared; a day that the address asks for stays among them. */
export function useSince(campaign: string | undefined, since: string | undefined): Choice[] {
  const { t } = useTranslation();
  const options = daysToChoose(useNoticeDays(campaign).data ?? [], t);
  const known = !since || options.some(({ value }) => value === since);
  return [
    {
      key: 'since',
      kind: 'choice',
      label: t('ui.since'),
      options: known ? options : [...options, { value: since, label: since }],
    },
    ...(since
      ? [
          {
            key: 'changed',
            kind: 'choice' as const,
            label: t('ui.changed'),
            options: [{ value: '1', label: t('ui.only_changed') }],
          },
        ]
      : []),
  ];
}
