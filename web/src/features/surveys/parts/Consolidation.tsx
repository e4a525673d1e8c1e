/** The answers of all units side by side: what agrees, what does not, and what closing still lacks. */
import { useTranslation } from 'react-i18next';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { Filters } from '../../../ui/Filters';
import { dash, number } from '../../../ui/format';
import { DownloadOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Problems } from '../../../ui/Problems';
import { Nothing } from '../../../ui/States';
import { withUnit } from '../../../ui/units';
import type { Line, SurveyDetail } from '../queries';
import styles from './Surveys.module.css';
import { AnswerLamp, Flags, OutcomeLamps, said } from './words';

export function Consolidation(props: {
  survey: SurveyDetail;
  /** For who may close it. */
  onClose?: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const { survey, onClose } = props;
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const all = survey.lines.filter((line) => line.outcome);
  const isOpen = (line: Line) => (line.outcome?.open.length ?? 0) > 0;
  const rows = all.filter((line) => {
    const found = line.outcome?.open ?? [];
    return search.what === 'settled'
      ? !isOpen(line)
      : !search.what || (search.what === 'open' ? isOpen(line) : found.includes(search.what));
  });
  const columns = useColumns();
  return (
    <>
      <div className={styles.head}>
        <Filters
          filters={[
            {
              key: 'what',
              kind: 'choice',
              label: t('surveys.what'),
              options: [
                { value: 'open', label: t('surveys.only_open') },
                ...['hole', 'waiting', 'conflict', 'sum'].map((value) => ({
                  value,
                  label: t(`surveys.open_${value}`),
                })),
                { value: 'settled', label: t('surveys.settled') },
              ],
            },
          ]}
          search={search}
          onSearch={setSearch}
        />
        <Button href={`/api/v1/surveys/${survey.id}/consolidation`} icon={<DownloadOutlined />}>
          {t('surveys.export_answers')}
        </Button>
      </div>
      {rows.length === 0 ? (
        <Nothing title={t('surveys.nothing_here')} why={t('surveys.nothing_here_why')} />
      ) : (
        <DataTable<Line>
          workbook
          caption={t('surveys.tab_consolidation')}
          rows={rows}
          rowKey="id"
          columns={columns}
          openKey={open}
          onOpen={(row) => setOpen(row.id)}
          cards
        />
      )}
      {onClose ? <Closing survey={survey} onClose={onClose} /> : null}
    </>
  );
}

/** What closing still lacks, or what it would carry over. */
function Closing({ survey, onClose }: { survey: SurveyDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const { closing, carries } = survey;
  return (
    <section className={styles.stack} aria-label={t('surveys.closing')}>
      <h2>{t('surveys.closing')}</h2>
      {closing.length > 0 ? (
        <>
          <p>{t('surveys.closing_lacks', { count: closing.length })}</p>
          <Problems problems={closing} />
        </>
      ) : (
        <>
          <p>{t('surveys.closing_ready', { count: carries.length })}</p>
          <div>
            <Button type="primary" onClick={onClose}>
              {t('surveys.way_close')}
            </Button>
          </div>
        </>
      )}
      {carries.length > 0 ? (
        <details>
          <summary>{t('surveys.carries', { count: carries.length })}</summary>
          <DataTable
            workbook
            caption={t('surveys.carries', { count: carries.length })}
            rows={carries}
            rowKey={(row) => `${row.name} ${row.place} ${row.year}`}
            cards
            columns={[
              { title: t('surveys.field_figure'), dataIndex: 'name', key: 'name' },
              {
                title: t('surveys.field_division'),
                key: 'place',
                render: (_, row) => row.place || t('surveys.whole_city'),
              },
              { title: t('surveys.field_year'), dataIndex: 'year', key: 'year' },
              {
                title: t('surveys.carried'),
                key: 'value',
                render: (_, row) => withUnit(number(row.value), row.measure),
              },
              {
                title: t('surveys.known'),
                key: 'known',
                render: (_, row) =>
                  row.known == null ? (
                    dash
                  ) : (
                    <div className={styles.wrap}>
                      {withUnit(number(row.known), row.measure)}
                      {row.known === row.value ? null : (
                        <Lamp tone="amber" word={t('surveys.replaced')} />
                      )}
                      <span className={styles.small}>{row.known_source}</span>
                    </div>
                  ),
              },
            ]}
          />
        </details>
      ) : null}
    </section>
  );
}

function useColumns(): TableColumnsType<Line> {
  const { t } = useTranslation();
  return [
    {
      title: t('surveys.field_figure'),
      key: 'name',
      render: (_, line) => (
        <div className={styles.wrap}>
          {line.number} <strong>{line.name}</strong>
          <span className={styles.small}>
            {[line.place || t('surveys.whole_city'), line.year].join(' · ')}
          </span>
        </div>
      ),
    },
    {
      title: t('surveys.side_by_side'),
      key: 'answers',
      render: (_, line) => (
        <ul className={styles.answers}>
          {line.asked.map((asked) => (
            <li key={asked.unit.id}>
              <span>{asked.unit.name}</span>
              {asked.answer ? (
                <span className={styles.value}>{said(line, asked.answer, t)}</span>
              ) : null}
              <AnswerLamp asked={asked} />
              {asked.answer ? <Flags answer={asked.answer} /> : null}
            </li>
          ))}
        </ul>
      ),
    },
    {
      title: t('surveys.stands'),
      key: 'open',
      render: (_, line) => <OutcomeLamps line={line} />,
    },
    {
      title: t('surveys.holds'),
      key: 'holds',
      render: (_, line) => {
        const outcome = line.outcome;
        if (!outcome?.unit) return dash;
        return (
          <div className={styles.wrap}>
            <span className={styles.value}>{said(line, outcome, t)}</span>
            <span className={styles.small}>{outcome.unit.name}</span>
          </div>
        );
      },
    },
  ];
}
