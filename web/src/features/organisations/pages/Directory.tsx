/** Who exists in the city: found by a name, a former one, an alias or the initials of its pinyin. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { useDivisions, useOrganisations } from '../../../api/organisations';
import { useMay, useSession } from '../../../api/session';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { dash } from '../../../ui/format';
import { PlusOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Absent } from '../../../ui/States';
import { divisionsOf, kinds } from '../parts/directory';
import { OrganisationForm, OrganisationPaper } from '../parts/Organisation';
import { Pages } from '../parts/Pages';
import { RegisterExchange } from '../parts/RegisterExchange';
import { type Organisation, useCityWide } from '../queries';
import styles from './Directory.module.css';

export function Directory() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { city, today } = useSession();
  const known = useDivisions();
  const manages = useMay('organisations.manage');
  const cityWide = useCityWide();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const all = useOrganisations();
  const query = useOrganisations({
    ...(search.search ? { search: search.search } : {}),
    ...(search.division ? { division: search.division } : {}),
    ...(search.standing === 'withdrawn' ? { withdrawn: true } : {}),
  });
  const items = query.data?.filter((one) => !search.kind || one.kind === search.kind);
  const divisions = divisionsOf(city, known.data ?? [], today);
  const here = [...(all.data ?? []), ...(items ?? [])].find((one) => one.id === open);
  return (
    <>
      <DataPage<Organisation>
        title={t('organisations.title')}
        lead={t('organisations.lead')}
        deeds={
          <>
            <RegisterExchange register="organisations" writes={manages} undoes={[]} />
            {manages ? (
              <>
                <RegisterExchange register="posts" writes undoes={['organisations', 'posts']} />
                {cityWide ? (
                  <Button onClick={() => void navigate({ to: '/organisations/usual' })}>
                    {t('organisations.usual')}
                  </Button>
                ) : null}
                <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
                  {t('organisations.add')}
                </Button>
              </>
            ) : null}
          </>
        }
        filters={[
          { key: 'search', kind: 'text', label: t('organisations.search') },
          {
            key: 'kind',
            kind: 'choice',
            label: t('organisations.kind'),
            options: kinds.map((value) => ({ value, label: t(`organisations.kind_${value}`) })),
          },
          {
            key: 'division',
            kind: 'choice',
            label: t('organisations.division'),
            options: divisions.map(({ code, name }) => ({ value: code, label: name })),
          },
          {
            key: 'standing',
            kind: 'choice',
            label: t('organisations.standing'),
            options: [{ value: 'withdrawn', label: t('organisations.only_withdrawn') }],
          },
        ]}
        search={search}
        onSearch={setSearch}
        query={listOf(query, items)}
        columns={useColumns()}
        rowKey="id"
        openKey={open}
        onOpen={(row) => setOpen(row.id)}
        cards
        empty={{
          title: t('organisations.empty'),
          why: t(manages ? 'organisations.empty_why' : 'organisations.empty_wait'),
          next: cityWide ? (
            <Button type="primary" onClick={() => void navigate({ to: '/organisations/usual' })}>
              {t('organisations.usual')}
            </Button>
          ) : null,
        }}
      >
        <Pages />
      </DataPage>
      <Drawer
        title={here?.name ?? t(open === 'new' ? 'organisations.add' : 'organisations.one')}
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
        width={720}
      >
        {open === 'new' && manages ? (
          <OrganisationForm
            organisation={undefined}
            divisions={divisions}
            onDone={() => setOpen(undefined)}
          />
        ) : here ? (
          <OrganisationPaper key={here.id} organisation={here} divisions={divisions} />
        ) : (
          <Absent
            query={listOf(all, all.data)}
            title={t('organisations.absent')}
            why={t('organisations.absent_why')}
          />
        )}
      </Drawer>
    </>
  );
}

function useColumns(): TableColumnsType<Organisation> {
  const { t } = useTranslation();
  return [
    {
      title: t('organisations.name'),
      key: 'name',
      render: (_, row) => (
        <>
          <strong>{row.name}</strong>
          {row.former_names.length > 0 ? (
            <div className={styles.soft}>
              {t('organisations.formerly', {
                names: row.former_names.map((one) => one.name).join(t('organisations.comma')),
              })}
            </div>
          ) : null}
        </>
      ),
    },
    { title: t('organisations.short_name'), dataIndex: 'short_name', key: 'short_name' },
    {
      title: t('organisations.kind'),
      key: 'kind',
      render: (_, row) => t(`organisations.kind_${row.kind}`),
    },
    { title: t('organisations.division'), dataIndex: 'division_name', key: 'division' },
    {
      title: t('organisations.chief'),
      key: 'chief',
      render: (_, row) => {
        const [post] = row.posts;
        return post?.holder ? `${post.title} ${post.holder.name}` : dash;
      },
    },
    {
      title: t('organisations.contact'),
      key: 'contact',
      render: (_, row) =>
        row.contact ? `${row.contact.person.name} ${row.contact.person.phone}` : dash,
    },
    {
      title: t('organisations.precedence'),
      dataIndex: 'precedence',
      key: 'precedence',
      align: 'right',
    },
  ];
}
