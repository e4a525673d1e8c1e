/** Each unit's answers, line by line: a unit finds what it still owes first. */
import { useTranslation } from 'react-i18next';
import { useListSearch, useOpenRecord } from '../../../routing/search';
import { DataTable } from '../../../ui/DataTable';
import { Filters } from '../../../ui/Filters';
import { dash } from '../../../ui/format';
import type { TableColumnsType } from '../../../ui/kit';
import { Nothing } from '../../../ui/States';
import type { Asked, Line, SurveyDetail } from '../queries';
import { AnswerSheet } from './AnswerSheet';
import styles from './Surveys.module.css';
import { AnswerLamp, Flags, said } from './words';

interface Row {
  key: string;
  line: Line;
  asked: Asked;
}

const order: Record<string, number> = { returned: 0, none: 1, draft: 1, submitted: 2, accepted: 3 };

export function Answers({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const [open, setOpen] = useOpenRecord();
  const all: Row[] = survey.lines.flatMap((line) =>
    line.asked.map((asked) => ({ key: `${line.id} ${asked.unit.id}`, line, asked })),
  );
  const units = new Map(all.map(({ asked }) => [asked.unit.id, asked.unit.name]));
  const state = (row: Row) => row.asked.answer?.state ?? 'none';
  const rows = all
    .filter(
      (row) =>
        (!search.unit || row.asked.unit.id === search.unit) &&
        (!search.state || state(row) === search.state),
    )
    // One's own first, and of those what is still owed.
    .sort(
      (a, b) =>
        Number(b.asked.own) - Number(a.asked.own) ||
        (order[state(a)] ?? 0) - (order[state(b)] ?? 0) ||
        a.line.number - b.line.number,
    );
  const columns = useColumns(units.size > 1);
  return (
    <>
      <div className={styles.head}>
        <Filters
          filters={[
            ...(units.size > 1
              ? [
                  {
                    key: 'unit',
                    kind: 'choice' as const,
                    label: t('surveys.unit'),
                    options: [...units].map(([value, label]) => ({ value, label })),
                  },
                ]
              : []),
            {
              key: 'state',
              kind: 'choice',
              label: t('surveys.state'),
              options: ['none', 'draft', 'submitted', 'accepted', 'returned'].map((value) => ({
                value,
                label: t(`surveys.state_${value}`),
              })),
            },
          ]}
          search={search}
          onSearch={setSearch}
        />
        <div className={styles.deeds}>
          <AnswerSheet survey={survey} unit={search.unit} />
        </div>
      </div>
      {rows.length === 0 ? (
        <Nothing title={t('surveys.nothing_asked')} why={t('surveys.nothing_asked_why')} />
      ) : (
        <DataTable<Row>
          workbook
          caption={t('surveys.tab_answers')}
          rows={rows}
          rowKey="key"
          columns={columns}
          openKey={rows.find(({ line }) => line.id === open)?.key}
          onOpen={({ line }) => setOpen(line.id)}
          cards
        />
      )}
    </>
  );
}

function useColumns(several: boolean): TableColumnsType<Row> {
  const { t } = useTranslation();
  const unit: TableColumnsType<Row> = several
    ? [{ title: t('surveys.unit'), key: 'unit', render: (_, { asked }) => asked.unit.name }]
    : [];
  return [
    {
      title: t('surveys.field_figure'),
      key: 'name',
      render: (_, { line }) => (
        <div className={styles.wrap}>
          {line.number} <strong>{line.name}</strong>
          <span className={styles.small}>
            {[line.place || t('surveys.whole_city'), line.year].join(' · ')}
          </span>
        </div>
      ),
    },
    ...unit,
    {
      title: t('surveys.state'),
      key: 'state',
      render: (_, { asked }) => <AnswerLamp asked={asked} />,
    },
    {
      title: t('surveys.value'),
      key: 'value',
      render: (_, { line, asked }) => (
        <div className={styles.wrap}>
          {asked.answer ? said(line, asked.answer, t) : dash}{' '}
          {asked.answer ? <Flags answer={asked.answer} /> : null}
        </div>
      ),
    },
    { title: t('surveys.due'), key: 'due', render: (_, { line }) => line.due },
  ];
}
