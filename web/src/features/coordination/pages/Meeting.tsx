/** One meeting: agenda, who came, papers, minutes, and what came of it. */
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../../api/change';
import { asBytes, call, client } from '../../../api/client';
import { asApiError } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { Drawer } from '../../../ui/Drawer';
import { Fact, Facts } from '../../../ui/Facts';
import { bytes, dash } from '../../../ui/format';
import { DownloadOutlined } from '../../../ui/icons';
import { Button, Modal } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { RecordForm } from '../../../ui/RecordForm';
import { Loading, Refused } from '../../../ui/States';
import { Sure } from '../../../ui/Sure';
import { Upload } from '../../../ui/Upload';
import styles from '../parts/Coordination.module.css';
import { MatterForm } from '../parts/MatterForm';
import { History } from '../parts/MatterPaper';
import { MeetingForm } from '../parts/MeetingForm';
import { Prose } from '../parts/Prose';
import { Seats, SignInSheet } from '../parts/Seats';
import { DeliveryLamp, Due, useStateWord } from '../parts/Standing';
import {
  type Kind,
  type Matter,
  type MeetingDetail,
  type MeetingWay,
  stale,
  useMeeting,
} from '../queries';
import { MeetingLamp } from './Meetings';

export function MeetingPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useMeeting(id);
  if (query.error)
    return <Refused error={asApiError(query.error)} onRetry={() => void query.refetch()} />;
  return query.data ? <Whole key={id} meeting={query.data} /> : <Loading rows={12} />;
}

const ways: MeetingWay[] = ['hold', 'issue', 'plan_again', 'reopen', 'restore', 'cancel'];
type Writing = 'meeting' | 'minutes' | 'action' | 'commitment';

function Whole({ meeting }: { meeting: MeetingDetail }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<MeetingWay>();
  const [writing, setWriting] = useState<Writing>();
  const may = (what: string) => meeting.may.includes(what);
  const done = () => setWriting(undefined);
  return (
    <>
      <nav aria-label={t('coordination.above')} className={styles.soft}>
        <Link to="/meetings">{t('coordination.meetings')}</Link>
      </nav>
      <PageHead
        title={meeting.title}
        lead={[
          t(`coordination.meeting_${meeting.kind}`),
          [meeting.on_day, meeting.at_time].filter(Boolean).join(' '),
          meeting.place,
        ]
          .filter(Boolean)
          .join(' · ')}
        deeds={
          <>
            {ways.filter(may).map((one) => (
              <Button
                key={one}
                type={one === 'hold' || one === 'issue' ? 'primary' : 'default'}
                danger={one === 'cancel'}
                onClick={() => setWay(one)}
              >
                {t(`coordination.way_meeting_${one}`)}
              </Button>
            ))}
            {may('update') ? (
              <Button onClick={() => setWriting('meeting')}>{t('coordination.change')}</Button>
            ) : null}
          </>
        }
      />
      <div className={styles.two}>
        <Section title={t('coordination.meeting_about')}>
          <Facts>
            <Fact name={t('coordination.meeting_state')}>
              <MeetingLamp state={meeting.state} />
            </Fact>
            <Fact name={t('coordination.chair')}>
              {meeting.chair
                ? [meeting.chair.title, meeting.chair.person].filter(Boolean).join(' ')
                : dash}
            </Fact>
            <Fact name={t('coordination.attendance')}>
              {meeting.invited === 0 ? dash : t('coordination.attendance_said', { ...meeting })}
            </Fact>
          </Facts>
        </Section>
        <Section title={t('coordination.agenda')}>
          <Agenda meeting={meeting} />
        </Section>
      </div>
      <Section
        title={t('coordination.attendance')}
        deeds={
          <div className={styles.deeds}>
            <SignInSheet meeting={meeting} writes={may('update')} />
          </div>
        }
      >
        <Seats meeting={meeting} />
      </Section>
      <Section title={t('coordination.papers')}>
        <Papers meeting={meeting} />
      </Section>
      <Section
        title={t('coordination.minutes')}
        deeds={
          <div className={styles.deeds}>
            {may('minutes') ? (
              <Button onClick={() => setWriting('minutes')}>
                {t('coordination.write_minutes')}
              </Button>
            ) : null}
            {meeting.minutes ? (
              <Button
                href={`/api/v1/meetings/${meeting.id}/minutes/document`}
                icon={<DownloadOutlined />}
              >
                {t('coordination.minutes_document')}
              </Button>
            ) : null}
          </div>
        }
      >
        <Minutes meeting={meeting} />
      </Section>
      <Section
        title={t('coordination.actions')}
        deeds={
          may('assign') ? (
            <Button onClick={() => setWriting('action')}>{t('coordination.add_action')}</Button>
          ) : null
        }
      >
        <CameOf kind="action" rows={meeting.actions_assigned} none="coordination.no_actions" />
      </Section>
      <Section
        title={t('coordination.kind_commitment')}
        deeds={
          may('assign') ? (
            <Button onClick={() => setWriting('commitment')}>
              {t('coordination.add_commitment')}
            </Button>
          ) : null
        }
      >
        <CameOf kind="commitment" rows={meeting.commitments} none="coordination.no_commitments" />
      </Section>
      {meeting.blockers.length > 0 ? (
        <Section title={t('coordination.kind_blocker')}>
          <CameOf kind="blocker" rows={meeting.blockers} none="coordination.no_actions" />
        </Section>
      ) : null}
      <Section title={t('coordination.history')}>
        <History moves={meeting.moves} kind="meeting" />
      </Section>
      <Modal
        title={way ? t(`coordination.way_meeting_${way}`) : ''}
        open={way !== undefined}
        onCancel={() => setWay(undefined)}
        footer={null}
        destroyOnHidden
      >
        {way ? <MoveForm meeting={meeting} way={way} onDone={() => setWay(undefined)} /> : null}
      </Modal>
      <Drawer
        title={t(
          writing === 'minutes'
            ? 'coordination.write_minutes'
            : writing === 'action'
              ? 'coordination.add_action'
              : writing === 'commitment'
                ? 'coordination.add_commitment'
                : 'coordination.change',
        )}
        open={writing !== undefined}
        onClose={done}
        width={860}
      >
        {writing === 'meeting' ? (
          <MeetingForm campaign={meeting.campaign} meeting={meeting} onDone={done} />
        ) : writing === 'minutes' ? (
          <MinutesForm meeting={meeting} onDone={done} />
        ) : writing ? (
          <MatterForm
            campaign={meeting.campaign}
            kind={writing}
            preset={{ meeting: meeting.id, on_day: meeting.on_day }}
            onDone={done}
          />
        ) : null}
      </Drawer>
    </>
  );
}

function Agenda({ meeting }: { meeting: MeetingDetail }) {
  const { t } = useTranslation();
  if (meeting.agenda.length === 0)
    return <p className={styles.soft}>{t('coordination.no_agenda')}</p>;
  const name = (id: string | null | undefined) =>
    meeting.units.find((unit) => unit.id === id)?.name;
  return (
    <ol className={styles.agenda}>
      {meeting.agenda.map((line, place) => (
        <li key={`${place} ${line.subject}`}>
          {line.subject}
          <span className={styles.small}>
            {[
              name(line.unit),
              line.minutes == null ? '' : t('coordination.minutes_long', { count: line.minutes }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Papers({ meeting }: { meeting: MeetingDetail }) {
  const { t } = useTranslation();
  const writes = meeting.may.includes('papers');
  const add = useChange(stale, (file: File) =>
    call(
      client.POST('/api/v1/meetings/{id}/papers', {
        params: {
          path: { id: meeting.id },
          query: { name: file.name, revision: meeting.revision },
        },
        ...asBytes(file),
      }),
    ),
  );
  const remove = useChange(stale, (paper: string) =>
    call(
      client.DELETE('/api/v1/meetings/{id}/papers/{paper}', {
        params: { path: { id: meeting.id, paper }, query: { revision: meeting.revision } },
      }),
    ),
  );
  return (
    <div className={styles.stack}>
      {remove.error ? <Refused error={asApiError(remove.error)} /> : null}
      {meeting.files.length === 0 ? (
        <p className={styles.soft}>{t('coordination.no_papers')}</p>
      ) : (
        <ul className={styles.list}>
          {meeting.files.map((file) => (
            <li key={file.id}>
              <a href={`/api/v1/meetings/${meeting.id}/papers/${file.id}`} download={file.name}>
                {file.name}
              </a>
              <span className={styles.soft}>{bytes(file.size)}</span>
              {writes ? (
                <Sure
                  label={t('coordination.remove_paper')}
                  of={file.name}
                  question={t('coordination.remove_paper_sure')}
                  small
                  onSure={() => remove.mutate(file.id)}
                />
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {writes ? (
        <Upload
          label={t('coordination.add_paper')}
          help={t('coordination.add_paper_help')}
          limit={50 * 1024 * 1024}
          send={async ([file]) => {
            if (file) await add.mutateAsync(file);
          }}
        />
      ) : null}
    </div>
  );
}

function Minutes({ meeting }: { meeting: MeetingDetail }) {
  const { t } = useTranslation();
  if (!meeting.minutes) return <p className={styles.soft}>{t('coordination.no_minutes')}</p>;
  const writings = meeting.moves.filter((one) => one.move === 'minutes').length;
  return (
    <>
      <Facts>
        <Fact name={t('coordination.minutes_number')}>
          {meeting.document || t('coordination.not_issued')}
        </Fact>
        {meeting.issued_on ? (
          <Fact name={t('coordination.issued_on')}>{meeting.issued_on}</Fact>
        ) : null}
        {meeting.chain ? <Fact name={t('coordination.chain')}>{meeting.chain}</Fact> : null}
        <Fact name={t('coordination.writings')}>
          {t('coordination.writings_said', { count: writings })}
        </Fact>
      </Facts>
      <Prose text={meeting.minutes} />
    </>
  );
}

function MinutesForm({ meeting, onDone }: { meeting: MeetingDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const [revision] = useState(meeting.revision);
  const put = useChange(stale, (minutes: string) =>
    call(
      client.PUT('/api/v1/meetings/{id}/minutes', {
        params: { path: { id: meeting.id } },
        body: { minutes, revision },
      }),
    ),
  );
  return (
    <RecordForm<{ minutes: string }>
      fields={[
        {
          key: 'minutes',
          kind: 'long',
          label: t('coordination.minutes'),
          help: t('coordination.prose_help'),
          required: true,
        },
      ]}
      initial={{ minutes: meeting.minutes }}
      draftKey={`coordination.minutes.${meeting.id}`}
      submitLabel={t('coordination.save')}
      onCancel={onDone}
      onSubmit={async ({ minutes }) => {
        await put.mutateAsync(minutes);
        onDone();
      }}
    />
  );
}

function MoveForm(props: { meeting: MeetingDetail; way: MeetingWay; onDone: () => void }) {
  const { t } = useTranslation();
  const { meeting, way, onDone } = props;
  const [revision] = useState(meeting.revision);
  const move = useChange(stale, (body: { note: string; document: string }) =>
    call(
      client.POST('/api/v1/meetings/{id}/moves', {
        params: { path: { id: meeting.id } },
        body: { move: way, ...body, revision },
      }),
    ),
  );
  const reasoned = ['plan_again', 'reopen', 'cancel'].includes(way);
  return (
    <div className={styles.stack}>
      <p>{t(`coordination.moving_meeting_${way}`)}</p>
      <RecordForm<{ note?: string; document?: string }>
        fields={
          way === 'issue'
            ? [
                {
                  key: 'document',
                  kind: 'text',
                  label: t('coordination.minutes_number'),
                  required: true,
                },
              ]
            : [
                {
                  key: 'note',
                  kind: 'long',
                  label: t(reasoned ? 'coordination.reason' : 'coordination.remark'),
                  required: reasoned,
                },
              ]
        }
        initial={{ document: meeting.document }}
        submitLabel={t(`coordination.way_meeting_${way}`)}
        onCancel={onDone}
        onSubmit={async ({ note, document }) => {
          await move.mutateAsync({ note: note ?? '', document: document ?? '' });
          onDone();
        }}
      />
    </div>
  );
}

function CameOf({ kind, rows, none }: { kind: Kind; rows: readonly Matter[]; none: string }) {
  const { t } = useTranslation();
  const stateWord = useStateWord();
  if (rows.length === 0) return <p className={styles.soft}>{t(none)}</p>;
  return (
    <DataTable<Matter>
      workbook
      caption={t(`coordination.kind_${kind}`)}
      rows={rows}
      rowKey="id"
      cards
      columns={[
        {
          title: t(`coordination.field_${kind}_title`),
          key: 'title',
          render: (_, row) => (
            <div className={styles.wrap}>
              <Link to="/coordination/$kind" params={{ kind }} search={{ open: row.id } as never}>
                {row.title}
              </Link>
            </div>
          ),
        },
        { title: t('coordination.unit'), key: 'unit', render: (_, row) => row.unit?.name ?? dash },
        { title: t('coordination.due'), key: 'due', render: (_, row) => <Due matter={row} /> },
        {
          title: t(kind === 'commitment' ? 'coordination.delivery' : 'coordination.state'),
          key: 'state',
          render: (_, row) =>
            kind === 'commitment' ? <DeliveryLamp matter={row} /> : stateWord(row),
        },
      ]}
    />
  );
}
