/** Who came for each unit: the seats with their signs, one's own to sign, and the filled sheet. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../../api/change';
import { asBytes, call, client } from '../../../api/client';
import { asRefusal } from '../../../api/problem';
import { DataTable } from '../../../ui/DataTable';
import { Exchange } from '../../../ui/Exchange';
import { dash } from '../../../ui/format';
import { Imports } from '../../../ui/Imports';
import { Button, Modal } from '../../../ui/kit';
import { Lamp, type Tone } from '../../../ui/Lamp';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { coordinationKey, type MeetingDetail, type Seat, stale } from '../queries';
import styles from './Coordination.module.css';

const tones: Record<string, Tone> = {
  expected: 'grey',
  present: 'green',
  substitute: 'blue',
  absent: 'red',
};
const states = Object.keys(tones);

export function Seats({ meeting }: { meeting: MeetingDetail }) {
  const { t } = useTranslation();
  const [signing, setSigning] = useState<Seat>();
  const signs = meeting.seats.some((seat) => seat.may_sign);
  return (
    <>
      <DataTable<Seat>
        workbook
        caption={t('coordination.attendance')}
        rows={meeting.seats}
        rowKey={(row) => row.unit.id}
        cards
        columns={[
          { title: t('coordination.unit'), key: 'unit', render: (_, row) => row.unit.name },
          {
            title: t('coordination.seat'),
            key: 'state',
            render: (_, row) => (
              <>
                <Lamp
                  tone={tones[row.state] ?? 'grey'}
                  word={t(`coordination.seat_${row.state}`)}
                />
                {row.late ? (
                  <span className={styles.small}>{t('coordination.was_late')}</span>
                ) : null}
              </>
            ),
          },
          {
            title: t('coordination.person'),
            key: 'person',
            render: (_, row) => (row.state === 'substitute' ? row.substitute : row.person) || dash,
          },
          {
            title: t('coordination.seat_reason'),
            key: 'reason',
            render: (_, row) => <div className={styles.wrap}>{row.reason || dash}</div>,
          },
          ...(signs
            ? [
                {
                  title: t('coordination.deed'),
                  key: 'deed',
                  render: (_: unknown, row: Seat) =>
                    row.may_sign ? (
                      <Button size="small" onClick={() => setSigning(row)}>
                        {t('coordination.sign')}
                        <span className="y-hidden">{row.unit.name}</span>
                      </Button>
                    ) : (
                      dash
                    ),
                },
              ]
            : []),
        ]}
      />
      <Modal
        title={signing ? t('coordination.sign_for', { unit: signing.unit.name }) : ''}
        open={signing !== undefined}
        onCancel={() => setSigning(undefined)}
        footer={null}
        destroyOnHidden
      >
        {signing ? (
          <SeatForm meeting={meeting} seat={signing} onDone={() => setSigning(undefined)} />
        ) : null}
      </Modal>
    </>
  );
}

interface Values {
  state: string;
  person?: string;
  substitute?: string;
  reason?: string;
  late?: boolean;
}

function SeatForm(props: { meeting: MeetingDetail; seat: Seat; onDone: () => void }) {
  const { t } = useTranslation();
  const { meeting, seat, onDone } = props;
  const first = { ...seat, state: seat.state === 'expected' ? 'present' : seat.state };
  const [state, setState] = useState(first.state);
  const [revision] = useState(meeting.revision);
  const put = useChange(stale, (body: Values) =>
    call(
      client.PUT('/api/v1/meetings/{id}/seats/{unit}', {
        params: { path: { id: meeting.id, unit: seat.unit.id } },
        body: {
          state: body.state,
          person: body.person ?? '',
          substitute: body.state === 'substitute' ? (body.substitute ?? '') : '',
          reason: ['absent', 'substitute'].includes(body.state) ? (body.reason ?? '') : '',
          late: ['present', 'substitute'].includes(body.state) && (body.late ?? false),
          revision,
        },
      }),
    ),
  );
  const fields: RecordField[] = [
    {
      key: 'state',
      kind: 'radio',
      label: t('coordination.seat'),
      required: true,
      options: states.map((value) => ({ value, label: t(`coordination.seat_${value}`) })),
    },
    { key: 'person', kind: 'text', label: t('coordination.person') },
    ...(state === 'substitute'
      ? [
          {
            key: 'substitute',
            kind: 'text',
            label: t('coordination.substitute'),
            required: true,
          } as const,
        ]
      : []),
    ...(state === 'substitute' || state === 'absent'
      ? [
          {
            key: 'reason',
            kind: 'text',
            label: t('coordination.seat_reason'),
            required: state === 'absent',
          } as const,
        ]
      : []),
    ...(state === 'substitute' || state === 'present'
      ? [{ key: 'late', kind: 'switch', label: t('coordination.was_late') } as const]
      : []),
  ];
  return (
    <RecordForm<Values>
      fields={fields}
      initial={first}
      submitLabel={t('coordination.sign')}
      onCancel={onDone}
      onValues={(values) => setState(values.state ?? state)}
      onSubmit={async (values) => {
        await put.mutateAsync(values);
        onDone();
      }}
    />
  );
}

/** The sheet for the door, taken in when it is filled, and undone. */
export function SignInSheet({ meeting, writes }: { meeting: MeetingDetail; writes: boolean }) {
  const { t } = useTranslation();
  const take = useChange(stale, ({ file, check }: { file: File; check: boolean }) =>
    call(
      client.POST('/api/v1/meetings/{id}/sign_in', {
        params: {
          path: { id: meeting.id },
          query: { name: file.name, check, revision: meeting.revision },
        },
        ...asBytes(file),
      }),
    ),
  );
  return (
    <Exchange
      exportLabel={t('coordination.sign_in_sheet')}
      importLabel={t('coordination.sign_in_import')}
      help={t('coordination.sign_in_help')}
      href={`/api/v1/meetings/${meeting.id}/sign_in`}
      writes={writes}
      send={take.mutateAsync}
      imports={<SignInImports id={meeting.id} />}
    />
  );
}

function SignInImports({ id }: { id: string }) {
  const query = useQuery({
    queryKey: [...coordinationKey, 'sign_in', id],
    queryFn: () =>
      call(client.GET('/api/v1/meetings/{id}/sign_in/imports', { params: { path: { id } } })),
  });
  const undo = useChange(stale, (taken: string) =>
    call(
      client.POST('/api/v1/meetings/{id}/sign_in/imports/{import}/undoings', {
        params: { path: { id, import: taken } },
      }),
    ),
  );
  return (
    <Imports
      imports={query.data}
      refusal={asRefusal(query.error ?? undo.error)}
      onUndo={undo.mutate}
    />
  );
}
