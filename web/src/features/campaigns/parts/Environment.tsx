/** Figures of the investment environment, year by year: beside the standard, and never in it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { Drawer } from '../../../ui/Drawer';
import { dash, number } from '../../../ui/format';
import { Button, Input } from '../../../ui/kit';
import { Section } from '../../../ui/PageHead';
import { RowsEditor } from '../../../ui/RowsEditor';
import { Loading, Refused } from '../../../ui/States';
import styles from '../pages/Campaign.module.css';
import { useEnvironment, usePutEnvironment } from '../queries';
import { type Series, seriesOf, type Typed, typedOf, writtenOf } from './environment';

export function Environment() {
  const { t } = useTranslation();
  const query = useEnvironment();
  const [writing, setWriting] = useState(false);
  const series = seriesOf(query.data?.figures ?? []);
  const write = query.data?.may.includes('update') ? (
    <Button onClick={() => setWriting(true)}>{t('campaigns.environment_write')}</Button>
  ) : null;
  return (
    <Section title={t('campaigns.environment')} deeds={write}>
      <p className={styles.soft}>{t('campaigns.environment_why')}</p>
      {query.error ? (
        <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <Loading rows={2} />
      ) : series.length === 0 ? (
        <p className={styles.soft}>{t('campaigns.environment_none')}</p>
      ) : (
        <DataTable<Series>
          workbook
          caption={t('campaigns.environment')}
          rows={series}
          rowKey="name"
          cards
          columns={[
            { title: t('campaigns.environment_name'), dataIndex: 'name', key: 'name' },
            {
              title: t('campaigns.environment_years'),
              key: 'years',
              render: (_, row) =>
                row.years
                  .map(({ year, value }) => `${year}：${number(value)} ${row.unit}`.trim())
                  .join(t('campaigns.semicolon')),
            },
            {
              title: t('campaigns.environment_source'),
              key: 'source',
              render: (_, row) => row.source || dash,
            },
          ]}
        />
      )}
      <Drawer
        title={t('campaigns.environment_write')}
        open={writing}
        onClose={() => setWriting(false)}
        width={960}
      >
        {writing && query.data ? (
          <Form
            typed={typedOf(query.data.figures)}
            revision={query.data.revision}
            onDone={() => setWriting(false)}
          />
        ) : null}
      </Drawer>
    </Section>
  );
}

const fields = ['name', 'unit', 'year', 'value', 'source', 'note'] as const;

function Form(props: { typed: Typed[]; revision: number; onDone: () => void }) {
  const { t } = useTranslation();
  const { revision, onDone } = props;
  const [typed, setTyped] = useState(props.typed);
  const put = usePutEnvironment();
  return (
    <div className={styles.stack}>
      <RowsEditor<Typed>
        value={typed}
        onChange={setTyped}
        fresh={{ name: '', unit: '', year: '', value: '', source: '', note: '' }}
        addLabel={t('campaigns.environment_add')}
        removeLabel={(place) => t('campaigns.environment_remove', { number: place })}
        rowClass={styles.environment}
      >
        {(row, change, place) =>
          fields.map((field) => (
            <Input
              key={field}
              aria-label={t(`campaigns.environment_${field}_of`, { number: place })}
              placeholder={t(`campaigns.environment_${field}`)}
              value={row[field]}
              onChange={(event) => change({ [field]: event.target.value })}
            />
          ))
        }
      </RowsEditor>
      {put.error ? <Refused error={asApiError(put.error)} /> : null}
      <div className={styles.deeds}>
        <Button
          type="primary"
          loading={put.isPending}
          onClick={() => put.mutate({ figures: writtenOf(typed), revision }, { onSuccess: onDone })}
        >
          {t('campaigns.environment_save')}
        </Button>
        <Button onClick={onDone}>{t('ui.cancel')}</Button>
      </div>
    </div>
  );
}
