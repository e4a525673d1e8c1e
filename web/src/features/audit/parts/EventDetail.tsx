/** One record whole: who, when, from where, what was there before and after, and its digest. */
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../../ui/DataTable';
import { dash, instant } from '../../../ui/format';
import { Button } from '../../../ui/kit';
import type { Recorded } from '../queries';
import { type ChangedField, fieldsOf } from './asked';
import styles from './EventDetail.module.css';

export function EventDetail(props: {
  event: Recorded;
  onOnly: (only: { account?: string; thing?: string }) => void;
}) {
  const { t } = useTranslation();
  const words = useEventWords();
  const { event, onOnly } = props;
  const { paired, fields } = fieldsOf(event.detail);
  return (
    <div className={styles.detail}>
      <h2>{words.action(event)}</h2>
      <dl className={styles.facts}>
        <Fact name={t('audit.at')} value={instant(event.at)} />
        <Fact name={t('audit.who')} value={words.who(event)} />
        <Fact name={t('audit.address')} value={event.address} />
        <Fact name={t('audit.thing')} value={`${words.thing(event)} ${event.thing_id}`} />
        <Fact name={t('audit.request')} value={event.request} />
        <Fact name={t('audit.digest')} value={event.digest} />
      </dl>
      <div className={styles.deeds}>
        {event.account ? (
          <Button onClick={() => onOnly({ account: event.account })}>
            {t('audit.only_this_person')}
          </Button>
        ) : null}
        {event.thing_id ? (
          <Button onClick={() => onOnly({ thing: event.thing_id })}>
            {t('audit.only_this_thing')}
          </Button>
        ) : null}
      </div>
      <h2>{t('audit.detail')}</h2>
      {fields.length === 0 ? (
        <p className={styles.soft}>{t('audit.detail_none')}</p>
      ) : (
        <DataTable<ChangedField>
          caption={t('audit.detail')}
          rows={fields}
          rowKey="field"
          cards
          columns={[
            { title: t('audit.field'), key: 'field', render: (_, row) => words.field(row.field) },
            ...(paired
              ? [
                  {
                    title: t('audit.before'),
                    key: 'before',
                    render: (_: unknown, row: ChangedField) => words.value(row.before),
                  },
                ]
              : []),
            {
              title: t(paired ? 'audit.after' : 'audit.value'),
              key: 'after',
              render: (_: unknown, row: ChangedField) => words.value(row.after),
            },
          ]}
        />
      )}
    </div>
  );
}

/** Names of people, actions, things, fields and values; the bare key where no sentence is known. */
export function useEventWords() {
  const { t } = useTranslation();
  return {
    action: ({ action }: Recorded) =>
      t(`audit.action_${action.replaceAll('.', '_')}`, { defaultValue: action }),
    /** Nobody's account stands behind what the program does by itself or on a command. */
    who: ({ account, name }: Recorded) => {
      if (!account && name === 'command line') return t('audit.command_line');
      return name || t('audit.nobody');
    },
    field: (name: string) => t(`audit.field_${name}`, { defaultValue: name }),
    thing: ({ thing }: Recorded) => t(`audit.thing_${thing}`, { defaultValue: thing }),
    value: (value: unknown): string => {
      if (value === undefined || value === null || value === '') return dash;
      if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    },
  };
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value || dash}</dd>
    </div>
  );
}
