/** The plan reckoned backwards: drawn over the days, and step by step with what is short. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/DataTable';
import { Button, Modal, type TableColumnsType } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { daysTo, toneOf } from '../../../ui/lights';
import { RecordForm } from '../../../ui/RecordForm';
import { Timeline, type TimelineRow } from '../../../ui/Timeline';
import { type CampaignView, useUpdateCampaign } from '../queries';
import { withDone } from './body';

const earlier = (one: string, other: string) => [one, other].sort()[0] ?? one;

type StepView = CampaignView['steps'][number];

/** How a step stands; one that led to what was handed up waits for nothing any more. */
function useStanding() {
  const { t } = useTranslation();
  return (step: StepView): { tone: Tone; word: string } => ({
    tone: toneOf(step.light),
    word: t(`campaigns.light_${step.light}`),
  });
}

const isOpen = (step: StepView) => step.light !== 'done' && step.light !== 'settled';

export function PlanTimeline({ view }: { view: CampaignView }) {
  const { t } = useTranslation();
  const standing = useStanding();
  const due = {
    materials: view.materials_due,
    report: view.report_due,
    onsite: view.onsite_due,
  };
  const rows = view.steps.map((step, place): TimelineRow => {
    const last = view.steps.findLastIndex((other) => other.anchor === step.anchor) === place;
    return {
      key: step.id || String(place),
      title: step.title,
      planned: { from: step.from, to: step.to },
      ...(step.done_on
        ? {
            actual: {
              from: earlier(step.done_on, step.from),
              to: step.done_on,
            },
          }
        : {}),
      ...standing(step),
      ...(last
        ? { milestones: [{ on: due[step.anchor], title: t(`campaigns.due_${step.anchor}`) }] }
        : {}),
    };
  });
  const open = view.steps.filter(isOpen);
  const late = open.filter((step) => step.light === 'red').length;
  const short = open.filter((step) => step.short > 0).length;
  return (
    <Timeline
      caption={
        late > 0
          ? t('campaigns.plan_late', { late })
          : short > 0
            ? t('campaigns.plan_short', { short })
            : t('campaigns.plan_fits')
      }
      rows={rows}
      today={view.today}
    />
  );
}

export function StepsTable({ view, plain }: { view: CampaignView; plain?: boolean }) {
  const { t } = useTranslation();
  const standing = useStanding();
  const update = useUpdateCampaign(view.id);
  const [marking, setMarking] = useState<StepView>();
  const manages = !plain && view.may.includes('update') && view.started;
  const columns: TableColumnsType<StepView> = [
    { title: t('campaigns.step'), dataIndex: 'title', key: 'title' },
    {
      title: t('campaigns.anchor'),
      key: 'anchor',
      render: (_, row) => t(`campaigns.due_${row.anchor}`),
    },
    {
      title: t('campaigns.step_days'),
      key: 'days',
      align: 'right',
      render: (_, row) => row.days,
    },
    { title: t('campaigns.step_span'), key: 'span', render: (_, row) => `${row.from} ~ ${row.to}` },
    {
      title: t('campaigns.light'),
      key: 'light',
      render: (_, row) => {
        if (row.done_on)
          return <Lamp tone="green" word={t('campaigns.done_on', { day: row.done_on })} />;
        if (!isOpen(row)) return <Lamp {...standing(row)} />;
        return (
          <>
            <Lamp {...standing(row)} days={daysTo(view.today, row.to)} />
            {row.short > 0 ? (
              <div>
                <Lamp tone="amber" word={t('campaigns.short', { days: row.short })} />
              </div>
            ) : null}
          </>
        );
      },
    },
    ...(manages
      ? [
          {
            title: t('campaigns.deed'),
            key: 'deed',
            render: (_: unknown, row: StepView) =>
              row.done_on ? (
                <Button
                  size="small"
                  loading={update.isPending}
                  aria-label={t('campaigns.reopen_step', { step: row.title })}
                  onClick={() => update.mutate(withDone(view, row.id, null))}
                >
                  {t('campaigns.reopen')}
                </Button>
              ) : (
                <Button
                  size="small"
                  aria-label={t('campaigns.mark_step', { step: row.title })}
                  onClick={() => setMarking(row)}
                >
                  {t('campaigns.mark')}
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      <DataTable<StepView>
        workbook
        caption={t('campaigns.steps')}
        rows={view.steps}
        rowKey="id"
        columns={columns}
        cards
      />
      <Modal
        title={t('campaigns.mark')}
        open={marking !== undefined}
        onCancel={() => setMarking(undefined)}
        footer={null}
        destroyOnHidden
      >
        {marking ? (
          <RecordForm<{ done_on: string }>
            fields={[
              {
                key: 'done_on',
                kind: 'day',
                label: t('campaigns.done_day', { step: marking.title }),
                required: true,
                check: (value) =>
                  String(value ?? '') > view.today ? t('campaigns.not_in_future') : undefined,
              },
            ]}
            initial={{ done_on: view.today }}
            submitLabel={t('campaigns.mark')}
            onCancel={() => setMarking(undefined)}
            onSubmit={async ({ done_on }) => {
              await update.mutateAsync(withDone(view, marking.id, done_on));
              setMarking(undefined);
            }}
          />
        ) : null}
      </Modal>
    </>
  );
}
