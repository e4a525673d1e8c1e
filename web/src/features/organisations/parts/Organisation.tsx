/** An organisation whole: what it is and was called, who holds its posts, whom to ring. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session';
import { Fact, Facts } from '../../../ui/Facts';
import { dash } from '../../../ui/format';
import { Button, Tag } from '../../../ui/kit';
import { RecordForm } from '../../../ui/RecordForm';
import { Withdraw, WithdrawnNote } from '../../../ui/Withdrawal';
import styles from '../pages/Directory.module.css';
import {
  type Organisation,
  type Post,
  useAddPost,
  useOwnDivisions,
  usePutContact,
  usePutOrganisation,
  useRename,
  useTakePost,
  useVacatePost,
  useWithdraw,
} from '../queries';
import { type Division, joined, kinds, parted } from './directory';

type Doing = 'reading' | 'changing' | 'renaming' | 'contact' | 'adding' | Post | { leaves: Post };

export function OrganisationPaper(props: { organisation: Organisation; divisions: Division[] }) {
  const { organisation, divisions } = props;
  const [doing, setDoing] = useState<Doing>('reading');
  const done = () => setDoing('reading');
  const given = { organisation, onDone: done };
  switch (doing) {
    case 'reading':
      return <Reading organisation={organisation} onDo={setDoing} />;
    case 'changing':
      return <OrganisationForm {...given} divisions={divisions} />;
    case 'renaming':
      return <RenameForm {...given} />;
    case 'contact':
      return <ContactForm {...given} />;
    case 'adding':
      return <PostForm {...given} />;
    default:
      return 'leaves' in doing ? (
        <LeavingForm post={doing.leaves} onDone={done} />
      ) : (
        <SuccessorForm post={doing} onDone={done} />
      );
  }
}

function Reading(props: { organisation: Organisation; onDo: (doing: Doing) => void }) {
  const { t } = useTranslation();
  const { organisation, onDo } = props;
  const manages = organisation.may.includes('update');
  const { contact } = organisation;
  const withdraw = useWithdraw(organisation);
  return (
    <div className={styles.stack}>
      {manages ? (
        <div className={styles.deeds}>
          <Button onClick={() => onDo('changing')}>{t('organisations.change')}</Button>
          <Button onClick={() => onDo('renaming')}>{t('organisations.rename')}</Button>
          <Button onClick={() => onDo('contact')}>{t('organisations.name_contact')}</Button>
          <Button onClick={() => onDo('adding')}>{t('organisations.add_post')}</Button>
          <Withdraw
            title={t('organisations.withdraw')}
            why={t('organisations.withdraw_why')}
            onWithdraw={withdraw.mutateAsync}
          />
        </div>
      ) : null}
      {organisation.withdrawn ? <WithdrawnNote withdrawn={organisation.withdrawn} /> : null}
      <Facts>
        <Fact name={t('organisations.short_name')}>{organisation.short_name}</Fact>
        <Fact name={t('organisations.kind')}>{t(`organisations.kind_${organisation.kind}`)}</Fact>
        <Fact name={t('organisations.division')}>{organisation.division_name}</Fact>
        <Fact name={t('organisations.precedence')}>{organisation.precedence}</Fact>
        <Fact name={t('organisations.from_on')}>{organisation.from_on}</Fact>
        {organisation.to_on ? (
          <Fact name={t('organisations.to_on')}>{organisation.to_on}</Fact>
        ) : null}
        {organisation.aliases.length > 0 ? (
          <Fact name={t('organisations.aliases')}>
            {organisation.aliases.map((alias) => (
              <Tag key={alias}>{alias}</Tag>
            ))}
          </Fact>
        ) : null}
      </Facts>
      <h2>{t('organisations.contact')}</h2>
      {contact ? (
        <Facts>
          <Fact name={t('organisations.contact')}>
            <Person person={contact.person} />
          </Fact>
          <Fact name={t('organisations.substitute')}>
            {contact.substitute ? <Person person={contact.substitute} /> : dash}
          </Fact>
          <Fact name={t('organisations.duty')}>{contact.duty || dash}</Fact>
        </Facts>
      ) : (
        <p className={styles.soft}>{t('organisations.no_contact')}</p>
      )}
      <h2>{t('organisations.posts')}</h2>
      {organisation.posts.length === 0 ? (
        <p className={styles.soft}>{t('organisations.no_posts')}</p>
      ) : (
        <ul className={styles.posts}>
          {organisation.posts.map((post) => (
            <li key={post.id}>
              <div className={styles.line}>
                <span>
                  <strong>{post.title}</strong>{' '}
                  {post.holder ? <Person person={post.holder} /> : t('organisations.vacant')}
                </span>
                {manages && post.holders.at(-1)?.to_on === null ? (
                  <Button
                    size="small"
                    aria-label={`${t('organisations.leave')} ${post.title}`}
                    onClick={() => onDo({ leaves: post })}
                  >
                    {t('organisations.leave')}
                  </Button>
                ) : null}
                {manages ? (
                  <Button
                    size="small"
                    aria-label={`${t(post.holder ? 'organisations.succeed' : 'organisations.appoint')} ${post.title}`}
                    onClick={() => onDo(post)}
                  >
                    {t(post.holder ? 'organisations.succeed' : 'organisations.appoint')}
                  </Button>
                ) : null}
              </div>
              <ul className={styles.past}>
                {post.holders.map((held) => (
                  <li key={`${held.from_on} ${held.person.name}`}>
                    {t('organisations.held', {
                      name: held.person.name,
                      from: held.from_on,
                      to: held.to_on ?? t('organisations.until_now'),
                    })}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
      <h2>{t('organisations.names')}</h2>
      <ul className={styles.past}>
        {organisation.former_names.map((name) => (
          <li key={`${name.name} ${name.to_on}`}>
            {t('organisations.was_called', {
              name: name.name,
              from: name.from_on ?? dash,
              to: name.to_on ?? dash,
            })}
          </li>
        ))}
        <li>{t('organisations.is_called', { name: organisation.name })}</li>
      </ul>
    </div>
  );
}

function Person({ person }: { person: { name: string; phone: string } }) {
  return (
    <>
      {person.name} <Phone phone={person.phone} />
    </>
  );
}

/** A number to ring; a masked one only tells which it is. */
export function Phone({ phone }: { phone: string }) {
  const { t } = useTranslation();
  if (!phone) return null;
  return phone.includes('*') ? (
    <span title={t('organisations.masked')}>{phone}</span>
  ) : (
    <a className={styles.phone} href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`}>
      {phone}
    </a>
  );
}

interface OrganisationValues {
  name: string;
  short_name: string;
  kind: string;
  division: string;
  precedence: string;
  aliases?: string;
  from_on: string;
  to_on?: string;
}

export function OrganisationForm(props: {
  organisation: Organisation | undefined;
  divisions: Division[];
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { organisation, onDone } = props;
  const { today } = useSession();
  const put = usePutOrganisation();
  const divisions = useOwnDivisions(props.divisions);
  const [revision] = useState(organisation?.revision ?? 0);
  return (
    <RecordForm<OrganisationValues>
      fields={[
        {
          key: 'name',
          kind: 'text',
          label: t('organisations.name'),
          required: true,
          ...(organisation ? { disabled: t('organisations.rename_instead') } : {}),
        },
        { key: 'short_name', kind: 'text', label: t('organisations.short_name'), required: true },
        {
          key: 'kind',
          kind: 'choice',
          label: t('organisations.kind'),
          required: true,
          options: kinds.map((value) => ({ value, label: t(`organisations.kind_${value}`) })),
        },
        {
          key: 'division',
          kind: 'choice',
          label: t('organisations.division'),
          required: true,
          options: divisions.map(({ code, name }) => ({ value: code, label: name })),
        },
        {
          key: 'precedence',
          kind: 'number',
          label: t('organisations.precedence'),
          required: true,
          help: t('organisations.precedence_help'),
        },
        {
          key: 'aliases',
          kind: 'text',
          label: t('organisations.aliases'),
          help: t('organisations.aliases_help'),
        },
        { key: 'from_on', kind: 'day', label: t('organisations.from_on'), required: true },
        {
          key: 'to_on',
          kind: 'day',
          label: t('organisations.to_on'),
          help: t('organisations.to_on_help'),
        },
      ]}
      initial={
        organisation
          ? {
              name: organisation.name,
              short_name: organisation.short_name,
              kind: organisation.kind,
              division: organisation.division,
              precedence: String(organisation.precedence),
              aliases: joined(organisation.aliases),
              from_on: organisation.from_on,
              to_on: organisation.to_on ?? undefined,
            }
          : { kind: 'bureau', division: divisions[0]?.code, precedence: '100', from_on: today }
      }
      submitLabel={t(organisation ? 'organisations.save' : 'organisations.add')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await put.mutateAsync({
          id: organisation?.id,
          body: {
            name: values.name,
            short_name: values.short_name,
            kind: values.kind,
            division: values.division,
            precedence: Number(values.precedence),
            aliases: parted(values.aliases),
            from_on: values.from_on,
            to_on: values.to_on || null,
            revision,
          },
        });
        onDone();
      }}
    />
  );
}

interface FormProps {
  organisation: Organisation;
  onDone: () => void;
}

function RenameForm({ organisation, onDone }: FormProps) {
  const { t } = useTranslation();
  const { today } = useSession();
  const rename = useRename(organisation.id);
  const [revision] = useState(organisation.revision);
  return (
    <RecordForm<{ name: string; short_name: string; from_on: string }>
      fields={[
        {
          key: 'name',
          kind: 'text',
          label: t('organisations.new_name'),
          required: true,
          help: t('organisations.rename_help', { name: organisation.name }),
        },
        { key: 'short_name', kind: 'text', label: t('organisations.short_name'), required: true },
        { key: 'from_on', kind: 'day', label: t('organisations.renamed_on'), required: true },
      ]}
      initial={{ short_name: organisation.short_name, from_on: today }}
      submitLabel={t('organisations.rename')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await rename.mutateAsync({ ...values, revision });
        onDone();
      }}
    />
  );
}

interface ContactValues {
  'person.name': string;
  'person.phone'?: string;
  'substitute.name'?: string;
  'substitute.phone'?: string;
  duty?: string;
}

function ContactForm({ organisation, onDone }: FormProps) {
  const { t } = useTranslation();
  const put = usePutContact(organisation.id);
  const { contact } = organisation;
  const [revision] = useState(contact?.revision ?? 0);
  return (
    <RecordForm<ContactValues>
      fields={[
        { key: 'person.name', kind: 'text', label: t('organisations.contact'), required: true },
        {
          key: 'person.phone',
          kind: 'text',
          label: t('organisations.contact_phone'),
          help: t('organisations.masked_help'),
        },
        { key: 'substitute.name', kind: 'text', label: t('organisations.substitute') },
        { key: 'substitute.phone', kind: 'text', label: t('organisations.substitute_phone') },
        { key: 'duty', kind: 'text', label: t('organisations.duty') },
      ]}
      initial={{
        'person.name': contact?.person.name,
        'person.phone': contact?.person.phone,
        'substitute.name': contact?.substitute?.name,
        'substitute.phone': contact?.substitute?.phone,
        duty: contact?.duty,
      }}
      submitLabel={t('organisations.save_contact')}
      onCancel={onDone}
      onSubmit={async (values) => {
        const substitute = values['substitute.name']?.trim();
        await put.mutateAsync({
          person: { name: values['person.name'], phone: values['person.phone'] ?? '' },
          substitute: substitute
            ? { name: substitute, phone: values['substitute.phone'] ?? '' }
            : null,
          duty: values.duty ?? '',
          revision,
        });
        onDone();
      }}
    />
  );
}

function PostForm({ organisation, onDone }: FormProps) {
  const { t } = useTranslation();
  const add = useAddPost(organisation.id);
  return (
    <RecordForm<{ title: string }>
      fields={[
        {
          key: 'title',
          kind: 'text',
          label: t('organisations.post_title'),
          required: true,
          help: t('organisations.post_help'),
        },
      ]}
      submitLabel={t('organisations.add_post')}
      onCancel={onDone}
      onSubmit={async ({ title }) => {
        await add.mutateAsync({ title, precedence: organisation.posts.length });
        onDone();
      }}
    />
  );
}

function SuccessorForm({ post, onDone }: { post: Post; onDone: () => void }) {
  const { t } = useTranslation();
  const { today } = useSession();
  const take = useTakePost(post.id);
  return (
    <>
      <h2>{t('organisations.appoint_to', { post: post.title })}</h2>
      <p className={styles.soft}>
        {post.holder
          ? t('organisations.succeed_help', { name: post.holder.name })
          : t('organisations.appoint_help')}
      </p>
      <RecordForm<{ 'person.name': string; 'person.phone'?: string; from_on: string }>
        fields={[
          { key: 'person.name', kind: 'text', label: t('organisations.holder'), required: true },
          { key: 'person.phone', kind: 'text', label: t('organisations.phone') },
          { key: 'from_on', kind: 'day', label: t('organisations.took_on'), required: true },
        ]}
        initial={{ from_on: today }}
        submitLabel={t(post.holder ? 'organisations.succeed' : 'organisations.appoint')}
        onCancel={onDone}
        onSubmit={async (values) => {
          await take.mutateAsync({
            person: { name: values['person.name'], phone: values['person.phone'] ?? '' },
            from_on: values.from_on,
            revision: post.revision,
          });
          onDone();
        }}
      />
    </>
  );
}

/** The last day of whoever holds a post, when nobody follows yet. */
function LeavingForm({ post, onDone }: { post: Post; onDone: () => void }) {
  const { t } = useTranslation();
  const { today } = useSession();
  const vacate = useVacatePost(post.id);
  const name = post.holders.at(-1)?.person.name ?? '';
  return (
    <>
      <h2>{t('organisations.leave_post', { post: post.title, name })}</h2>
      <p className={styles.soft}>{t('organisations.leave_help')}</p>
      <RecordForm<{ to_on: string }>
        fields={[{ key: 'to_on', kind: 'day', label: t('organisations.last_day'), required: true }]}
        initial={{ to_on: today }}
        submitLabel={t('organisations.leave')}
        onCancel={onDone}
        onSubmit={async ({ to_on }) => {
          await vacate.mutateAsync({ to_on, revision: post.revision });
          onDone();
        }}
      />
    </>
  );
}
