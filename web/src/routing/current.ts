/** Which campaign the pages speak of: the one in the address, or else the one that is under way. */
import { useCampaigns } from '../api/campaigns';
import { useListSearch } from './search';

const over = ['passed', 'revoked'];

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
