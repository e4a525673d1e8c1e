/** Whether the number and digest that a document prints are still in the record. */
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { instant, number } from '../../../ui/format';
import { Button, Input } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Section } from '../../../ui/PageHead';
import { Refused } from '../../../ui/States';
import { type FoundHead, useFindHead } from '../queries';
import styles from './Chain.module.css';

export function PrintedHead() {
  const { t } = useTranslation();
  const id = useId();
  const [head, setHead] = useState('');
  const find = useFindHead();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (head.trim()) find.mutate(head.trim());
  };
  return (
    <div className={`${styles.chain} y-no-print`}>
      <Section title={t('audit.printed')}>
        <p className={styles.soft}>{t('audit.printed_why')}</p>
        <form className={styles.printed} onSubmit={submit}>
          <label htmlFor={id}>{t('audit.printed_head')}</label>
          <Input
            id={id}
            value={head}
            spellCheck={false}
            autoComplete="off"
            maxLength={200}
            aria-describedby={`${id}-help`}
            onChange={(event) => {
              setHead(event.target.value);
              find.reset();
            }}
          />
          <Button htmlType="submit" loading={find.isPending}>
            {t('audit.printed_look')}
          </Button>
          <p id={`${id}-help`} className={styles.soft}>
            {t('audit.printed_help')}
          </p>
        </form>
        <div aria-live="polite">
          {find.error ? <Refused error={asApiError(find.error)} /> : null}
          {find.data ? <Answer found={find.data} /> : null}
        </div>
      </Section>
    </div>
  );
}

function Answer({ found }: { found: FoundHead }) {
  const { t } = useTranslation();
  const what = !found.found ? 'absent' : found.holds ? 'found' : 'unproven';
  return (
    <p>
      <Lamp tone={what === 'found' ? 'green' : 'red'} word={t(`audit.printed_${what}`)} />{' '}
      {t(`audit.printed_${what}_sentence`, {
        sequence: number(found.sequence ?? 0),
        at: found.at ? instant(found.at) : '',
        since: number(found.since),
      })}
    </p>
  );
}
