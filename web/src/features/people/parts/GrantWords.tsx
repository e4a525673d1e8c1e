/** A role in words: what, over which division, for which organisation, from when to when. */
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session';
import type { Account } from '../queries';

type Grant = Account['grants'][number];

export function GrantWords({ grant, dated }: { grant: Grant; dated?: boolean | undefined }) {
  const { t } = useTranslation();
  const { city, today } = useSession();
  const parts = [t(`accounts.role_${grant.role}`)];
  if (grant.organisation) parts.push(grant.organisation_name ?? t('people.former_organisation'));
  if (grant.division !== city.code) parts.push(grant.division_name ?? grant.division);
  else if (!grant.organisation && !grant.role.endsWith('_administrator'))
    parts.push(t('people.whole_city'));
  const ended = grant.to_on != null && grant.to_on < today;
  return (
    <>
      {/* A district's own government is called like the district. */}
      {[...new Set(parts)].join(' · ')}
      {ended ? ` (${t('people.ended')})` : ''}
      {dated
        ? ` · ${
            grant.to_on
              ? t('people.from_to', { from: grant.from_on, to: grant.to_on })
              : t('people.from', { from: grant.from_on })
          }`
        : ''}
    </>
  );
}
