/** A group being written: what founded it, how long it sits, and which posts sit on it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session';
import { Form, Select } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { RowsEditor, type Written } from '../../../ui/RowsEditor';
import {
  type Body,
  type BodyBody,
  type Organisation,
  useOwnDivisions,
  usePutBody,
} from '../queries';
import styles from './BodyForm.module.css';
import { type Division, roleOrder, seatKey } from './directory';

type Seat = BodyBody['seats'][number];

interface Values {
  name: string;
  kind: string;
  division: string;
  parent?: string;
  founding_document: string;
  founded_on: string;
  term_until?: string;
  duty?: string;
  seats?: Seat[];
}

export function BodyForm(props: {
  body: Body | undefined;
  bodies: Body[];
  organisations: Organisation[];
  divisions: Division[];
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { body, bodies, organisations, onDone } = props;
  const { today } = useSession();
  const put = usePutBody();
  const divisions = useOwnDivisions(props.divisions);
  const [revision] = useState(body?.revision ?? 0);
  return (
    <RecordForm<Values>
      fields={[
        { key: 'name', kind: 'text', label: t('organisations.body_name'), required: true },
        {
          key: 'kind',
          kind: 'choice',
          label: t('organisations.kind'),
          required: true,
          options: ['leading_group', 'office', 'working_team'].map((value) => ({
            value,
            label: t(`organisations.body_${value}`),
          })),
        },
        {
          key: 'division',
          kind: 'choice',
          label: t('organisations.division'),
          required: true,
          options: divisions.map(({ code, name }) => ({ value: code, label: name })),
        },
        {
          key: 'parent',
          kind: 'choice',
          label: t('organisations.parent'),
          options: [
            { value: '', label: t('organisations.no_parent') },
            ...bodies
              .filter((one) => one.id !== body?.id)
              .map((one) => ({ value: one.id, label: one.name })),
          ],
        },
        {
          key: 'founding_document',
          kind: 'text',
          label: t('organisations.founding_document'),
          required: true,
        },
        { key: 'founded_on', kind: 'day', label: t('organisations.founded_on'), required: true },
        { key: 'term_until', kind: 'day', label: t('organisations.term_end') },
        { key: 'duty', kind: 'long', label: t('organisations.body_duty') },
      ]}
      initial={
        body
          ? {
              name: body.name,
              kind: body.kind,
              division: body.division,
              parent: body.parent ?? '',
              founding_document: body.founding_document,
              founded_on: body.founded_on,
              term_until: body.term_until ?? undefined,
              duty: body.duty,
              seats: body.seats.map(({ role, post }) => ({ role, post })),
            }
          : {
              kind: 'working_team',
              division: divisions[0]?.code,
              parent: '',
              founded_on: today,
              seats: [],
            }
      }
      submitLabel={t(body ? 'organisations.save' : 'organisations.found_body')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await put.mutateAsync({
          id: body?.id,
          body: {
            name: values.name,
            kind: values.kind,
            division: values.division,
            parent: values.parent || null,
            founding_document: values.founding_document,
            founded_on: values.founded_on,
            term_until: values.term_until || null,
            duty: values.duty ?? '',
            precedence: body?.precedence ?? bodies.length,
            seats: (values.seats ?? []).filter((seat) => seat.post),
            revision,
          },
        });
        onDone();
      }}
    >
      <Form.Item
        name="seats"
        label={t('organisations.seats')}
        extra={t('organisations.seats_help')}
      >
        <SeatsEditor organisations={organisations} />
      </Form.Item>
    </RecordForm>
  );
}

function SeatsEditor(props: Written<Seat> & { organisations: Organisation[] }) {
  const { t } = useTranslation();
  const { organisations, ...written } = props;
  const kind: string = Form.useWatch('kind') ?? '';
  const posts = organisations.flatMap((one) =>
    one.posts.map((post) => ({
      value: post.id,
      label: [one.short_name, post.title, post.holder?.name].filter(Boolean).join(' '),
    })),
  );
  return (
    <RowsEditor<Seat>
      {...written}
      fresh={{ role: 'member', post: '' }}
      addLabel={t('organisations.add_seat')}
      removeLabel={(number) => t('organisations.remove_seat', { number })}
      rowClass={styles.seat}
    >
      {(seat, change, number) => (
        <>
          <Select
            aria-label={t('organisations.role_of', { number })}
            value={seat.role}
            options={roleOrder.map((value) => ({ value, label: t(seatKey(kind, value)) }))}
            onChange={(role) => change({ role })}
          />
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('organisations.post_of', { number })}
            value={seat.post || null}
            options={posts}
            onChange={(post) => change({ post: post ?? '' })}
          />
        </>
      )}
    </RowsEditor>
  );
}
