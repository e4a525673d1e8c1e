/** The chosen land as a list: what each adds and costs, numbered as on the map. */
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/DataTable';
import { dash, money, number } from '../../../ui/format';
import type { TableColumnsType } from '../../../ui/kit';
import { rounded } from '../../../ui/units';
import type { Measure, Site } from './answer';

export function SiteTable(props: {
  sites: readonly Site[];
  measure: Measure;
  people: boolean;
  open?: string | undefined;
  onOpen?: ((site: Site) => void) | undefined;
}) {
  const { t } = useTranslation();
  const columns: TableColumnsType<Site> = [
    {
      title: t('siting.site'),
      key: 'site',
      render: (_, site) => `${site.number}. ${site.name || t('siting.nameless', { id: site.id })}`,
    },
    {
      title: t('siting.district'),
      key: 'district',
      render: (_, site) => site.district_name || dash,
    },
    {
      title: t('siting.origin'),
      key: 'origin',
      render: (_, site) => t(`siting.origin_${site.origin}`),
    },
    {
      title: t('siting.area_m2'),
      key: 'area',
      align: 'right',
      render: (_, site) => number(rounded(site.area_m2, 0)),
    },
    {
      title: t('siting.points'),
      key: 'points',
      align: 'right',
      render: (_, site) => number(rounded(site.points_gain, 2), 2),
    },
    {
      title: t('siting.gain_ha'),
      key: 'gain',
      align: 'right',
      render: (_, site) => number(rounded(site.gain.area_m2 / 10_000, 2), 2),
    },
    ...(props.people
      ? [
          {
            title: t('siting.people'),
            key: 'people',
            align: 'right' as const,
            render: (_: unknown, site: Site) => number(rounded(site.gain.people, 0)),
          },
        ]
      : []),
    {
      title: t('siting.build_cost'),
      key: 'build',
      align: 'right',
      render: (_, site) => cash(site.build_fen),
    },
    {
      title: t('siting.land_cost'),
      key: 'land',
      align: 'right',
      render: (_, site) => cash(site.land_fen),
    },
    {
      title: t('siting.choice'),
      key: 'choice',
      render: (_, site) => (site.choice === 'free' ? dash : t(`siting.choice_${site.choice}`)),
    },
  ];
  return (
    <DataTable<Site>
      caption={t('siting.chosen')}
      columns={columns}
      rows={props.sites}
      rowKey="id"
      openKey={props.open}
      onOpen={props.onOpen}
      workbook
      cards
    />
  );
}

export function cash(fen: number): string {
  const { value, unit } = money(rounded(fen / 1e5, 0) * 1e5);
  return `${value} ${unit}`;
}
