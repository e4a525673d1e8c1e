/** The fields of a role with its reach, for a new account and for one that gets another role. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../../api/roles';
import { useSession } from '../../../api/session';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { giveRole, type NewGrant, type Reaches } from '../queries';
import { isAdministrator, rolesBeside } from './roles';

export interface GrantValues {
  role: Role;
  division: string;
  organisation?: string;
  from_on?: string;
  to_on?: string;
}

export function GrantForm(props: {
  account: string;
  held: readonly Role[];
  reaches: Reaches | undefined;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { city, today } = useSession();
  const { account, held, reaches, onDone } = props;
  return (
    <RecordForm<GrantValues>
      initial={{ division: city.code, from_on: today }}
      submitLabel={t('people.give')}
      onCancel={onDone}
      onSubmit={async (values) => {
        await giveRole(account, grantOf(values));
        onDone();
      }}
      fields={[
        ...reachFields(t, city, rolesBeside(held), reaches),
        { key: 'from_on', kind: 'day', label: t('people.from_on') },
        {
          key: 'to_on',
          kind: 'day',
          label: t('people.to_on'),
          help: t('people.to_on_help'),
          check: (value, all) =>
            value && all.from_on && String(value) < String(all.from_on)
              ? t('people.ends_before_it_begins')
              : undefined,
        },
      ]}
    />
  );
}

export function grantOf(values: GrantValues): NewGrant {
  const { role, division, organisation, from_on, to_on } = values;
  return {
    role,
    division,
    // A reach over an organisation means something for those who work in one.
    organisation: isAdministrator(role) ? null : organisation || null,
    from_on: from_on || null,
    to_on: to_on || null,
  };
}

export function reachFields(
  t: TFunction,
  city: { code: string; name: string },
  offered: readonly Role[],
  reaches: Reaches | undefined,
): RecordField[] {
  return [
    {
      key: 'role',
      kind: 'choice',
      label: t('people.role'),
      required: true,
      help: t('people.role_help'),
      options: offered.map((value) => ({ value, label: t(`accounts.role_${value}`) })),
    },
    {
      key: 'division',
      kind: 'choice',
      label: t('people.division'),
      required: true,
      help: t('people.division_help'),
      options: [
        { value: city.code, label: t('people.whole_of', { city: city.name }) },
        ...(reaches?.divisions ?? []).map(({ code, name }) => ({ value: code, label: name })),
      ],
    },
    {
      key: 'organisation',
      kind: 'choice',
      label: t('people.organisation'),
      help: t('people.organisation_help'),
      options: [
        { value: '', label: t('people.no_organisation') },
        ...(reaches?.organisations ?? []).map(({ id, name }) => ({ value: id, label: name })),
      ],
      check: (value, all) =>
        all.role === 'bureau' && !value ? t('people.organisation_missing') : undefined,
    },
  ];
}
