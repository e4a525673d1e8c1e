/** A meeting being called: when, where, who presides, what is on the agenda, who is invited. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../../api/change';
import { call, client } from '../../../api/client';
import { useOrganisations } from '../../../api/organisations';
import { useSession } from '../../../api/session';
import { Button, Form, Input, Select } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { RowsEditor, type Written } from '../../../ui/RowsEditor';
import { Loading } from '../../../ui/States';
import { type MeetingBody, type MeetingDetail, stale } from '../queries';
import styles from './Coordination.module.css';

export const meetingKinds = [
  'mobilisation',
  'progress',
  'coordination',
  'supervision',
  'report',
  'feedback',
  'other',
] as const;

interface AgendaRow {
  subject: string;
  unit: string;
  minutes: string;
}
interface InvitedRow {
  unit: string;
  person: string;
}
interface Values {
  kind: string;
  title: string;
  on_day: string;
  at_time?: string;
  place?: string;
  chair_post?: string;
  agenda?: AgendaRow[];
  invited?: InvitedRow[];
}

export function MeetingForm(props: {
  campaign: string;
  meeting?: MeetingDetail | undefined;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { campaign, meeting, onDone } = props;
  const { today } = useSession();
  const [revision] = useState(meeting?.revision ?? 0);
  const organisations = useOrganisations();
  const put = useChange(stale, (body: MeetingBody) =>
    meeting
      ? call(client.PUT('/api/v1/meetings/{id}', { params: { path: { id: meeting.id } }, body }))
      : call(
          client.POST('/api/v1/campaigns/{id}/meetings', {
            params: { path: { id: campaign } },
            body,
          }),
        ),
  );
  if (!organisations.data) return <Loading rows={8} />;
  const posts = organisations.data.flatMap((one) =>
    one.posts.map((post) => ({
      value: post.id,
      label: [one.short_name, post.title, post.holder?.name].filter(Boolean).join(' '),
    })),
  );
  const units = organisations.data
    .filter((one) => !one.to_on)
    .map((one) => ({ value: one.id, label: one.short_name }));
  return (
    <RecordForm<Values>
      fields={[
        {
          key: 'kind',
          kind: 'choice',
          label: t('coordination.meeting_kind'),
          required: true,
          options: meetingKinds.map((value) => ({
            value,
            label: t(`coordination.meeting_${value}`),
          })),
        },
        { key: 'title', kind: 'text', label: t('coordination.meeting_title'), required: true },
        { key: 'on_day', kind: 'day', label: t('coordination.day'), required: true },
        {
          key: 'at_time',
          kind: 'text',
          label: t('coordination.at_time'),
          help: t('coordination.at_time_help'),
        },
        { key: 'place', kind: 'text', label: t('coordination.place') },
        {
          key: 'chair_post',
          kind: 'choice',
          label: t('coordination.chair'),
          options: [{ value: '', label: t('coordination.none_chosen') }, ...posts],
          help: t('coordination.chair_help'),
        },
      ]}
      initial={
        meeting
          ? {
              kind: meeting.kind,
              title: meeting.title,
              on_day: meeting.on_day,
              at_time: meeting.at_time,
              place: meeting.place,
              chair_post: meeting.chair?.post ?? '',
              agenda: meeting.agenda.map((line) => ({
                subject: line.subject,
                unit: line.unit ?? '',
                minutes: line.minutes == null ? '' : String(line.minutes),
              })),
              invited: meeting.seats.map((seat) => ({ unit: seat.unit.id, person: seat.person })),
            }
          : { kind: 'progress', on_day: today, chair_post: '', agenda: [], invited: [] }
      }
      draftKey={meeting ? undefined : 'coordination.meeting'}
      submitLabel={t('coordination.save')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await put.mutateAsync({
          kind: values.kind,
          title: values.title,
          on_day: values.on_day,
          at_time: values.at_time ?? '',
          place: values.place ?? '',
          chair_post: values.chair_post || null,
          agenda: (values.agenda ?? [])
            .filter((line) => line.subject || line.unit)
            .map((line) => ({
              subject: line.subject,
              unit: line.unit || null,
              minutes: line.minutes ? Number(line.minutes) : null,
            })),
          invited: (values.invited ?? []).filter((one) => one.unit),
          revision,
        });
        onDone();
      }}
    >
      <Form.Item name="agenda" label={t('coordination.agenda')}>
        <Agenda units={units} />
      </Form.Item>
      <Form.Item name="invited" label={t('coordination.invited')}>
        <Invited units={units} />
      </Form.Item>
    </RecordForm>
  );
}

type Units = { value: string; label: string }[];

function Agenda(props: Written<AgendaRow> & { units: Units }) {
  const { t } = useTranslation();
  const { units, ...written } = props;
  return (
    <RowsEditor<AgendaRow>
      {...written}
      fresh={{ subject: '', unit: '', minutes: '' }}
      addLabel={t('coordination.add_agenda')}
      removeLabel={(number) => t('coordination.remove_line', { number })}
      rowClass={styles.agendaRow}
    >
      {(line, change, number) => (
        <>
          <Input
            aria-label={t('coordination.subject_of', { number })}
            placeholder={t('coordination.subject')}
            value={line.subject}
            onChange={(event) => change({ subject: event.target.value })}
          />
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('coordination.speaker_of', { number })}
            value={line.unit}
            options={[{ value: '', label: t('coordination.no_speaker') }, ...units]}
            onChange={(unit) => change({ unit })}
          />
          <Input
            aria-label={t('coordination.minutes_of', { number })}
            inputMode="numeric"
            suffix={t('coordination.minutes_unit')}
            value={line.minutes}
            onChange={(event) => change({ minutes: event.target.value })}
          />
        </>
      )}
    </RowsEditor>
  );
}

function Invited(props: Written<InvitedRow> & { units: Units }) {
  const { t } = useTranslation();
  const { units, ...written } = props;
  const taken = new Set((written.value ?? []).map((one) => one.unit));
  const left = units.filter((unit) => !taken.has(unit.value));
  return (
    <>
      <RowsEditor<InvitedRow>
        {...written}
        fresh={{ unit: '', person: '' }}
        addLabel={t('coordination.invite')}
        removeLabel={(number) => t('coordination.remove_line', { number })}
        rowClass={styles.invitedRow}
      >
        {(one, change, number) => (
          <>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={t('coordination.invited_of', { number })}
              value={one.unit || null}
              options={units.filter((unit) => unit.value === one.unit || !taken.has(unit.value))}
              onChange={(unit) => change({ unit: unit ?? '' })}
            />
            <Input
              aria-label={t('coordination.person_of', { number })}
              placeholder={t('coordination.person')}
              value={one.person}
              onChange={(event) => change({ person: event.target.value })}
            />
          </>
        )}
      </RowsEditor>
      {left.length > 0 ? (
        <Button
          type="link"
          onClick={() =>
            written.onChange?.([
              ...(written.value ?? []),
              ...left.map((unit) => ({ unit: unit.value, person: '' })),
            ])
          }
        >
          {t('coordination.invite_all', { count: left.length })}
        </Button>
      ) : null}
    </>
  );
}
