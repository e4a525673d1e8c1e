/** What a survey asks, being written: proposed in one click, by hand, or by workbook. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { Drawer } from '../../../ui/Drawer';
import { DownloadOutlined, PlusOutlined, UploadOutlined } from '../../../ui/icons';
import { Button, type TableColumnsType } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Nothing, Refused } from '../../../ui/States';
import { Sure } from '../../../ui/Sure';
import { type Line, type SurveyDetail, usePropose, useRemoveLine } from '../queries';
import { HandIn, Imports } from './HandIn';
import { LineForm } from './LineForm';
import styles from './Surveys.module.css';

export function Lines({ survey }: { survey: SurveyDetail }) {
  const { t } = useTranslation();
  const [writing, setWriting] = useState<Line | 'new'>();
  const [importing, setImporting] = useState(false);
  const [undoing, setUndoing] = useState(false);
  const [proposed, setProposed] = useState<number>();
  const propose = usePropose(survey.id);
  const remove = useRemoveLine();
  const writes = survey.may.includes('write');
  const done = () => setWriting(undefined);
  const line = writing === 'new' ? undefined : writing;
  const suggest = (
    <Button
      loading={propose.isPending}
      onClick={() => propose.mutate(undefined, { onSuccess: ({ lines }) => setProposed(lines) })}
    >
      {t('surveys.propose')}
    </Button>
  );
  const columns = useColumns();
  return (
    <>
      <div className={styles.head}>
        <span className={styles.soft} aria-live="polite">
          {proposed === undefined
            ? t('surveys.lines_said', { count: survey.lines.length })
            : t('surveys.proposed', { count: proposed })}
        </span>
        <div className={styles.deeds}>
          <Button href={`/api/v1/surveys/${survey.id}/workbook`} icon={<DownloadOutlined />}>
            {t('surveys.export')}
          </Button>
          {writes ? (
            <>
              <Button icon={<UploadOutlined />} onClick={() => setImporting(true)}>
                {t('surveys.import')}
              </Button>
              <Button onClick={() => setUndoing(true)}>{t('ui.imports')}</Button>
              {suggest}
              <Button type="primary" icon={<PlusOutlined />} onClick={() => setWriting('new')}>
                {t('surveys.add_line')}
              </Button>
            </>
          ) : null}
        </div>
      </div>
      {propose.error ? <Refused error={asApiError(propose.error)} /> : null}
      {remove.error ? <Refused error={asApiError(remove.error)} /> : null}
      {survey.lines.length === 0 ? (
        <Nothing title={t('surveys.no_lines')} why={t('surveys.no_lines_why')} next={suggest} />
      ) : (
        <DataTable<Line>
          workbook
          caption={t('surveys.tab_lines')}
          rows={survey.lines}
          rowKey="id"
          columns={columns}
          onOpen={writes ? setWriting : undefined}
          cards
        />
      )}
      <Drawer
        title={t(line ? 'surveys.change_line' : 'surveys.add_line')}
        open={writing !== undefined && writes}
        onClose={done}
        deeds={
          line?.may.includes('remove') ? (
            <Sure
              label={t('surveys.remove_line')}
              question={t('surveys.remove_line_sure')}
              danger
              onSure={() => remove.mutate(line, { onSuccess: done })}
            />
          ) : null
        }
      >
        <LineForm
          key={line?.id ?? 'new'}
          survey={survey}
          line={survey.lines.find((one) => one.id === line?.id)}
          onDone={done}
        />
      </Drawer>
      {writes ? (
        <>
          <HandIn survey={survey.id} open={importing} onClose={() => setImporting(false)} />
          <Drawer
            title={t('ui.imports')}
            open={undoing}
            onClose={() => setUndoing(false)}
            width={900}
          >
            <Imports survey={survey.id} />
          </Drawer>
        </>
      ) : null}
    </>
  );
}

function useColumns(): TableColumnsType<Line> {
  const { t } = useTranslation();
  return [
    {
      title: t('surveys.field_figure'),
      key: 'name',
      render: (_, row) => (
        <div className={styles.wrap}>
          {row.number} <strong>{row.name}</strong>
          <span className={styles.small}>
            {[t(`surveys.form_${row.form}`), row.measure, row.item_name]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
      ),
    },
    {
      title: t('surveys.field_division'),
      key: 'place',
      render: (_, row) => row.place || t('surveys.whole_city'),
    },
    { title: t('surveys.field_year'), dataIndex: 'year', key: 'year' },
    {
      title: t('surveys.field_units'),
      key: 'units',
      render: (_, row) =>
        row.asked.length > 0 ? (
          <div className={styles.wrap}>{row.asked.map(({ unit }) => unit.name).join(' · ')}</div>
        ) : (
          <Lamp tone="amber" word={t('surveys.no_unit')} />
        ),
    },
    { title: t('surveys.due'), dataIndex: 'due', key: 'due' },
    {
      title: t('surveys.field_evidence'),
      key: 'evidence',
      render: (_, row) => <div className={styles.wrap}>{row.evidence}</div>,
    },
  ];
}
