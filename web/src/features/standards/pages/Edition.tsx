/** One edition whole: categories left, indicators right, and each indicator with its guidance. */
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { Drawer } from '../../../ui/Drawer';
import { dash } from '../../../ui/format';
import { DownloadOutlined } from '../../../ui/icons';
import { Button, Select, type TableColumnsType, Tag } from '../../../ui/kit';
import { PageHead } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { Marks } from '../parts/Confident';
import { Guidance, Thresholds } from '../parts/Guidance';
import { type EditionView, type Indicator, useEdition } from '../queries';
import styles from './Edition.module.css';

type Row = Indicator & { category: string };

export function Edition() {
  const { t } = useTranslation();
  const edition = useParams({ strict: false }).edition ?? '';
  const { data, error, refetch } = useEdition(edition);
  return (
    <>
      <PageHead
        title={data?.edition.title ?? t('standards.edition_whole')}
        lead={
          data
            ? t('standards.edition_lead', {
                document: data.edition.document_number,
                issued: data.edition.issued,
                count: data.edition.indicators,
                status: t(`standards.status_${data.edition.status}`, {
                  defaultValue: data.edition.status,
                }),
              })
            : undefined
        }
        deeds={
          <Button
            href={`/api/v1/standards/${encodeURIComponent(edition)}/workbook`}
            icon={<DownloadOutlined />}
          >
            {t('standards.export_edition')}
          </Button>
        }
      />
      {error ? (
        <>
          <Refused error={asApiError(error)} onRetry={() => void refetch()} />
          <p>
            <Link to="/standards">{t('standards.to_news')}</Link>
          </p>
        </>
      ) : data ? (
        <Whole data={data} />
      ) : (
        <Loading rows={10} />
      )}
    </>
  );
}

function Whole({ data }: { data: EditionView }) {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const all: Row[] = data.categories.flatMap(({ name, indicators }) =>
    indicators.map((indicator) => ({ ...indicator, category: name })),
  );
  const chosen = data.categories.find(({ key }) => key === search.category);
  const rows = chosen ? all.filter((row) => row.category === chosen.name) : all;
  const opened = all.find(({ key }) => key === open);
  const choose = (category: string | undefined) => setSearch({ ...search, category });
  const numbered = all.some(({ number }) => number);
  const columns: TableColumnsType<Row> = [
    {
      title: t('standards.indicator'),
      key: 'name',
      render: (_, row) => (
        <div className={styles.name}>
          {numbered ? <span className={styles.number}>{row.number ?? dash}</span> : null} {row.name}
          {row.veto ? (
            <>
              {' '}
              <Tag color="error">{t('standards.veto')}</Tag>
            </>
          ) : null}
        </div>
      ),
    },
    ...data.tiers.map((tier) => ({
      title: tier.name,
      key: tier.key,
      render: (_: unknown, row: Row) => (
        <div className={styles.asked}>
          <Thresholds indicator={row} tier={tier.key} />
        </div>
      ),
    })),
    { title: t('standards.scope'), dataIndex: 'scope', key: 'scope' },
  ];
  return (
    <div className={styles.sides}>
      <nav aria-label={t('standards.categories')} className={styles.categories}>
        <Select
          aria-label={t('standards.categories')}
          className={styles.select ?? ''}
          value={chosen?.key ?? ''}
          options={[
            { value: '', label: t('standards.all_of', { count: all.length }) },
            ...data.categories.map(({ key, name, indicators }) => ({
              value: key,
              label: t('standards.category_of', { name, count: indicators.length }),
            })),
          ]}
          onChange={(next) => choose(next || undefined)}
        />
        <ul>
          <li>
            <button type="button" aria-pressed={!chosen} onClick={() => choose(undefined)}>
              {t('standards.all_of', { count: all.length })}
            </button>
          </li>
          {data.categories.map(({ key, name, indicators }) => (
            <li key={key}>
              <button type="button" aria-pressed={chosen?.key === key} onClick={() => choose(key)}>
                {t('standards.category_of', { name, count: indicators.length })}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <section className={styles.card} aria-label={t('standards.indicators')}>
        {rows.length === 0 ? (
          <Nothing title={t('standards.category_empty')} />
        ) : (
          <DataTable<Row>
            workbook
            caption={t('standards.indicators')}
            columns={columns}
            rows={rows}
            rowKey="key"
            openKey={open}
            onOpen={(row) => setOpen(row.key)}
            cards
          />
        )}
        <Marks />
      </section>
      <Drawer
        title={opened?.name ?? t('standards.indicator')}
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
        width={720}
      >
        {opened ? (
          <Guidance indicator={opened} category={opened.category} edition={data} />
        ) : (
          <Nothing title={t('standards.not_here')} why={t('standards.not_here_why')} />
        )}
      </Drawer>
    </div>
  );
}
