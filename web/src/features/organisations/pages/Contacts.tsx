/** Whom to ring in each organisation, and who stands in. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { useOrganisations } from '../../../api/organisations';
import { useListSearch } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { dash } from '../../../ui/format';
import type { TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Phone } from '../parts/Organisation';
import { Pages } from '../parts/Pages';
import type { Organisation } from '../queries';

export function Contacts() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const query = useOrganisations(search.search ? { search: search.search } : {});
  const items = query.data?.filter((one) => !one.to_on && (search.named !== 'no' || !one.contact));
  const masked = items?.some((one) => one.contact?.person.phone.includes('*'));
  const columns: TableColumnsType<Organisation> = [
    {
      title: t('organisations.one'),
      key: 'name',
      render: (_, row) => (
        <Link to="/organisations" search={{ open: row.id } as never}>
          {row.short_name}
        </Link>
      ),
    },
    {
      title: t('organisations.contact'),
      key: 'contact',
      render: (_, row) =>
        row.contact ? (
          row.contact.person.name
        ) : (
          <Lamp tone="amber" word={t('organisations.not_named')} />
        ),
    },
    {
      title: t('organisations.contact_phone'),
      key: 'phone',
      render: (_, row) => (row.contact ? <Phone phone={row.contact.person.phone} /> : dash),
    },
    {
      title: t('organisations.substitute'),
      key: 'substitute',
      render: (_, row) => row.contact?.substitute?.name ?? dash,
    },
    {
      title: t('organisations.substitute_phone'),
      key: 'substitute_phone',
      render: (_, row) =>
        row.contact?.substitute ? <Phone phone={row.contact.substitute.phone} /> : dash,
    },
    {
      title: t('organisations.duty'),
      key: 'duty',
      render: (_, row) => row.contact?.duty || dash,
    },
  ];
  return (
    <DataPage<Organisation>
      title={t('organisations.contacts')}
      lead={t('organisations.contacts_lead')}
      filters={[
        { key: 'search', kind: 'text', label: t('organisations.search') },
        {
          key: 'named',
          kind: 'choice',
          label: t('organisations.named_filter'),
          options: [{ value: 'no', label: t('organisations.not_named') }],
        },
      ]}
      search={search}
      onSearch={setSearch}
      query={listOf(query, items)}
      partial={masked ? t('organisations.masked_some') : undefined}
      columns={columns}
      rowKey="id"
      cards
      empty={{ title: t('organisations.empty'), why: t('organisations.empty_wait') }}
    >
      <Pages />
    </DataPage>
  );
}
