/** Which campaign the pages speak of: the one in the address, or else the one that is under way. */
import { useCampaign, useCampaigns } from '../api/campaigns';
import { useListSearch } from './search';

const over = ['passed', 'revoked', 'withdrawn'];

interface Known {
  id: string;
  title: string;
  state: string;
}

export function currentOf<One extends Known>(
  all: readonly One[],
  asked: string | undefined,
): One | undefined {
  return (
    all.find((one) => one.id === asked) ?? all.find((one) => !over.includes(one.state)) ?? all[0]
  );
}

/** With everything else that a choice among campaigns needs. */
export function useCurrent() {
  const [search] = useListSearch();
  const query = useCampaigns();
  return { query, all: query.data ?? [], campaign: currentOf(query.data ?? [], search.campaign) };
}

/** The one that is under way, or else the newest, as it stands today; shared with its own pages. */
export function useUnderWay() {
  const { data } = useCampaigns();
  return useCampaign(currentOf(data ?? [], undefined)?.id).data;
}
