/** Districts before and after; those that are lifted over the line are marked. */
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/DataTable';
import { dash, number, percent } from '../../../ui/format';
import type { TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { rounded } from '../../../ui/units';
import { type Answer, groundShare, share } from './answer';

interface Row {
  key: string;
  name: string;
  before: number | undefined;
  after: number | undefined;
  measured: [number | undefined, number | undefined];
  sites: number;
  crosses: boolean;
}

export function DistrictTable({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const { evaluation, measured, threshold } = answer;
  const rows: Row[] = evaluation.districts.map((district, at) => {
    const ground = measured?.districts[at];
    return {
      key: String(at),
      name: district.name || t('siting.whole_city'),
      before: share(district.served, evaluation.measure, 'before'),
      after: share(district.served, evaluation.measure, 'after'),
      measured: [groundShare(ground, 'before_m2'), groundShare(ground, 'after_m2')],
      sites: district.sites,
      crosses: district.crosses,
    };
  });
  const shown = (value: number | undefined) =>
    value === undefined ? dash : `${percent(rounded(value, 4), 2)}%`;
  const columns: TableColumnsType<Row> = [
    { title: t('siting.district'), dataIndex: 'name', key: 'name' },
    {
      title: t('siting.before'),
      key: 'before',
      align: 'right',
      render: (_, row) => shown(row.before),
    },
    {
      title: t('siting.after'),
      key: 'after',
      align: 'right',
      render: (_, row) => shown(row.after),
    },
    ...(measured
      ? [
          {
            title: t('siting.measured'),
            key: 'measured',
            align: 'right' as const,
            render: (_: unknown, row: Row) =>
              `${shown(row.measured[0])} → ${shown(row.measured[1])}`,
          },
        ]
      : []),
    {
      title: t('siting.sites'),
      key: 'sites',
      align: 'right',
      render: (_, row) => number(row.sites),
    },
    {
      title: t('siting.line', { percent: percent(rounded(threshold, 4)) }),
      key: 'line',
      render: (_, row) =>
        row.after === undefined ? (
          dash
        ) : row.crosses ? (
          <Lamp tone="green" word={t('siting.crosses')} />
        ) : row.after >= threshold ? (
          <Lamp tone="green" word={t('siting.above')} />
        ) : (
          <Lamp tone="red" word={t('siting.below')} />
        ),
    },
  ];
  return (
    <DataTable<Row>
      caption={t('siting.districts')}
      columns={columns}
      rows={rows}
      rowKey="key"
      workbook
      cards
    />
  );
}
