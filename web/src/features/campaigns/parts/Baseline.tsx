/** The year of the award beside today, row by row: what got better, what got worse, what nobody knows. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { Drawer } from '../../../ui/Drawer';
import { dash } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { quantity } from '../../../ui/units';
import styles from '../pages/Campaign.module.css';
import { type BaselineRow, useBaseline } from '../queries';
import { BaselineForm } from './BaselineForm';

const tones: Record<BaselineRow['way'], Tone> = {
  better: 'green',
  same: 'blue',
  worse: 'red',
  unknown: 'grey',
};

export function Baseline({ honour }: { honour: string }) {
  const { t } = useTranslation();
  const query = useBaseline(honour);
  const [writing, setWriting] = useState(false);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={4} />;
  const { data } = query;
  const known = data.rows.filter((row) => row.then != null);
  const shown = (value: number | null | undefined, row: BaselineRow) =>
    value == null ? dash : quantity(value, row.unit, row.decimals);
  const write = data.may.includes('update') ? (
    <Button onClick={() => setWriting(true)}>{t('campaigns.baseline_write')}</Button>
  ) : null;
  return (
    <div className={styles.stack}>
      {known.length === 0 ? (
        <Nothing
          title={t('campaigns.no_baseline', { year: data.awarded_year })}
          why={t(write ? 'campaigns.no_baseline_why' : 'campaigns.no_baseline_wait')}
          next={write}
        />
      ) : (
        <>
          <p>
            {t('campaigns.baseline_says', {
              year: data.year,
              better: data.better,
              same: data.same,
              worse: data.worse,
            })}{' '}
            <span className={styles.soft}>
              {t('campaigns.baseline_from', { source: data.source })}
              {data.assessed ? '' : ` ${t('campaigns.baseline_not_assessed')}`}
            </span>
          </p>
          {write ? <div className={styles.deeds}>{write}</div> : null}
          <DataTable<BaselineRow>
            caption={t('campaigns.baseline')}
            rows={known}
            rowKey="item"
            cards
            columns={[
              { title: t('campaigns.baseline_item'), dataIndex: 'name', key: 'name' },
              {
                title: t('campaigns.baseline_then', { year: data.year }),
                key: 'then',
                align: 'right',
                render: (_, row) => shown(row.then, row),
              },
              {
                title: t('campaigns.baseline_now'),
                key: 'now',
                align: 'right',
                render: (_, row) => shown(row.now, row),
              },
              {
                title: t('campaigns.baseline_change'),
                key: 'change',
                align: 'right',
                render: (_, row) => signed(row.change, row),
              },
              {
                title: t('campaigns.baseline_way'),
                key: 'way',
                render: (_, row) => (
                  <Lamp tone={tones[row.way]} word={t(`campaigns.way_${row.way}`)} />
                ),
              },
              {
                title: t('campaigns.remark'),
                key: 'note',
                render: (_, row) => row.note || dash,
              },
            ]}
          />
        </>
      )}
      <Drawer
        title={t('campaigns.baseline_write')}
        open={writing}
        onClose={() => setWriting(false)}
        width={760}
      >
        {writing ? <BaselineForm view={data} onDone={() => setWriting(false)} /> : null}
      </Drawer>
    </div>
  );
}

function signed(change: number | null | undefined, row: BaselineRow): string {
  if (change == null) return dash;
  const said = quantity(Math.abs(change), row.unit, row.decimals);
  return change > 0 ? `+${said}` : change < 0 ? `−${said}` : said;
}
