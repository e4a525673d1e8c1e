/** The assessments of the city, and the way to a new one. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listOf } from '../../../api/list';
import { useMay } from '../../../api/session';
import { useListSearch } from '../../../routing/search';
import { DataPage } from '../../../ui/DataPage';
import { Drawer } from '../../../ui/Drawer';
import { dash, instant, number } from '../../../ui/format';
import { PlusOutlined, SettingOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { Begin } from '../parts/Begin';
import { tally } from '../parts/record';
import { type AssessmentRow, useAssessments, useEditions } from '../queries';
import styles from './Assessments.module.css';

const tones: Record<string, Tone> = { running: 'grey', done: 'green', failed: 'red' };

export function Assessments() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayRun = useMay('assessments.run');
  const [search, setSearch] = useListSearch();
  const query = useAssessments();
  const editions = useEditions();
  const titleOf = (edition: string | undefined) =>
    editions.data?.find((one) => one.edition === edition)?.title ?? edition ?? dash;
  const count = (row: AssessmentRow, of: 'met' | 'failed' | 'missing' | 'unconfirmed') =>
    row.summary.verdicts ? number(tally(row.summary.verdicts)[of]) : dash;
  const items = query.data?.filter(
    (row) =>
      (!search.state || row.state === search.state) &&
      (!search.q || row.label.toLowerCase().includes(search.q.toLowerCase())),
  );
  const columns: TableColumnsType<AssessmentRow> = [
    {
      title: t('assessments.label'),
      key: 'label',
      render: (_, row) => (
        <Link to="/assessments/$assessment" params={{ assessment: row.id }}>
          {row.label}
        </Link>
      ),
    },
    {
      title: t('assessments.state'),
      key: 'state',
      render: (_, { state }) => (
        <Lamp tone={tones[state] ?? 'grey'} word={t(`assessments.state_${state}`)} />
      ),
    },
    {
      title: t('assessments.edition'),
      key: 'edition',
      render: (_, { summary }) => titleOf(summary.edition),
    },
    {
      title: t('assessments.data_year'),
      key: 'year',
      render: (_, { summary }) =>
        summary.data_year ? t('assessments.of_year', { year: summary.data_year }) : dash,
    },
    ...(['met', 'failed', 'missing', 'unconfirmed'] as const).map((of) => ({
      title: t(`assessments.count_${of}`),
      key: of,
      align: 'right' as const,
      render: (_: unknown, row: AssessmentRow) => count(row, of),
    })),
    { title: t('assessments.by'), dataIndex: 'account_name', key: 'by' },
    {
      title: t('assessments.at'),
      key: 'at',
      render: (_, { created_at }) => instant(created_at),
    },
  ];
  const begin = () => setSearch({ ...search, open: 'new' });
  return (
    <>
      <DataPage<AssessmentRow>
        title={t('assessments.title')}
        lead={t('assessments.lead')}
        deeds={
          <>
            <Button
              icon={<SettingOutlined />}
              onClick={() => void navigate({ to: '/assessments/setup' })}
            >
              {t('assessments.setup')}
            </Button>
            {mayRun ? (
              <Button type="primary" icon={<PlusOutlined />} onClick={begin}>
                {t('assessments.begin')}
              </Button>
            ) : null}
          </>
        }
        filters={[
          { key: 'q', kind: 'text', label: t('assessments.label') },
          {
            key: 'state',
            kind: 'choice',
            label: t('assessments.state'),
            options: Object.keys(tones).map((value) => ({
              value,
              label: t(`assessments.state_${value}`),
            })),
          },
        ]}
        search={search}
        onSearch={setSearch}
        query={listOf(query, items)}
        columns={columns}
        rowKey="id"
        onOpen={({ id }) =>
          void navigate({ to: '/assessments/$assessment', params: { assessment: id } })
        }
        cards
        empty={{
          title: t('assessments.none'),
          why: t(mayRun ? 'assessments.none_begin' : 'assessments.none_wait'),
          next: mayRun ? (
            <Button type="primary" onClick={begin}>
              {t('assessments.begin')}
            </Button>
          ) : null,
        }}
      />
      <Drawer
        title={t('assessments.begin')}
        open={search.open === 'new' && mayRun}
        onClose={() => setSearch({ ...search, open: undefined })}
      >
        <div className={styles.begin}>
          <Begin />
        </div>
      </Drawer>
    </>
  );
}
