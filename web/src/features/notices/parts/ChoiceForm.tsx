/** How I am told, beside the pages: by mail or file, at once or once a day. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { Alert } from '../../../ui/kit';
import { type RecordField, RecordForm } from '../../../ui/RecordForm';
import { Loading, Refused } from '../../../ui/States';
import { type Choice, useChoice, useChoose } from '../queries';
import styles from './ChoiceForm.module.css';

export function ChoiceForm() {
  const { t } = useTranslation();
  const { data, error, refetch } = useChoice();
  const choose = useChoose();
  const [kept, setKept] = useState(0);
  if (error) return <Refused error={asApiError(error)} onRetry={() => void refetch()} />;
  if (!data) return <Loading rows={4} />;
  const off = t('notices.channel_off');
  const fields: RecordField[] = [
    {
      key: 'mail',
      kind: 'switch',
      label: t('notices.by_mail'),
      disabled: data.mail ? undefined : off,
    },
    {
      key: 'address',
      kind: 'text',
      label: t('notices.address'),
      autoComplete: 'email',
      help:
        data.domains.length > 0
          ? t('notices.address_domains', { domains: data.domains.join(t('notices.comma')) })
          : undefined,
    },
    {
      key: 'drop',
      kind: 'switch',
      label: t('notices.by_drop'),
      disabled: data.drop ? undefined : off,
    },
    {
      key: 'digest',
      kind: 'switch',
      label: t('notices.digest'),
      help: t('notices.digest_help', { at: data.digest_at }),
    },
  ];
  return (
    <>
      {kept > 0 ? <Alert type="success" showIcon title={t('notices.kept')} role="status" /> : null}
      <p className={styles.why}>{t('notices.choice_why')}</p>
      <RecordForm<Choice>
        key={kept}
        fields={fields}
        initial={data.choice}
        submitLabel={t('notices.save')}
        onSubmit={async (values) => {
          await choose.mutateAsync({
            mail: values.mail ?? false,
            address: values.address ?? '',
            drop: values.drop ?? false,
            digest: values.digest ?? false,
          });
          setKept(kept + 1);
        }}
      />
    </>
  );
}
