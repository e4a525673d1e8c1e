/** Another campaign than the one that runs; nothing to choose where there is only one. */
import { useTranslation } from 'react-i18next';
import { useCurrent } from '../../../routing/current';
import { useListSearch } from '../../../routing/search';
import { Select } from '../../../ui/kit';

export function CampaignChoice() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const { all, campaign } = useCurrent();
  if (all.length < 2) return null;
  return (
    <Select
      aria-label={t('tasks.campaign')}
      value={campaign?.id ?? null}
      options={all.map((one) => ({ value: one.id, label: one.title }))}
      popupMatchSelectWidth={false}
      onChange={(id) => setSearch({ tab: search.tab, campaign: id })}
    />
  );
}
