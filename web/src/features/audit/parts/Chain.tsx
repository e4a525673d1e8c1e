/** Whether the chain of records holds, as a sentence, with the digest that documents carry. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { number } from '../../../ui/format';
import { ReloadOutlined } from '../../../ui/icons';
import { Button } from '../../../ui/kit';
import { Lamp } from '../../../ui/Lamp';
import { Section } from '../../../ui/PageHead';
import { Refused } from '../../../ui/States';
import { useVerification } from '../queries';
import styles from './Chain.module.css';

export function Chain() {
  const { t } = useTranslation();
  const { data, error, isFetching, refetch } = useVerification();
  return (
    <div className={styles.chain}>
      <Section
        title={t('audit.chain')}
        deeds={
          <Button icon={<ReloadOutlined />} loading={isFetching} onClick={() => void refetch()}>
            {t('audit.verify')}
          </Button>
        }
      >
        {error ? <Refused error={asApiError(error)} onRetry={() => void refetch()} /> : null}
        <div aria-live="polite">
          {isFetching ? (
            <p className={styles.soft}>{t('audit.checking')}</p>
          ) : data && !error ? (
            <>
              <p>
                <Lamp
                  tone={data.holds ? 'green' : 'red'}
                  word={t(data.holds ? 'audit.holds' : 'audit.broken')}
                />{' '}
                {data.holds
                  ? t('audit.holds_sentence', { count: number(data.events) })
                  : t('audit.broken_sentence', {
                      count: number(data.events),
                      faults: data.faults.length,
                    })}
              </p>
              {data.faults.length > 0 ? (
                <ul>
                  {data.faults.map(({ sequence, what }) => (
                    <li key={`${sequence} ${what}`}>
                      {t('audit.fault', {
                        sequence,
                        what: t(`audit.fault_${what}`, { defaultValue: what }),
                      })}
                    </li>
                  ))}
                </ul>
              ) : null}
              <p className={styles.soft}>
                {t('audit.head')} <code>{data.head}</code>
              </p>
              <p className={styles.soft}>{t('audit.head_why')}</p>
            </>
          ) : null}
        </div>
      </Section>
    </div>
  );
}
