/** The API, read from the document that the service serves: operations by thing, with who may. */
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../../api/problem';
import { useListSearch } from '../../../routing/search';
import { DownloadOutlined } from '../../../ui/icons';
import { Button, Input } from '../../../ui/kit';
import { PageHead, Section } from '../../../ui/PageHead';
import { Loading, Nothing, Refused } from '../../../ui/States';
import { type Found, grouped } from '../parts/document';
import { OperationView } from '../parts/OperationView';
import { address, useDocument } from '../queries';
import styles from './Reference.module.css';

export function Reference() {
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const { data, error, refetch } = useDocument();
  const groups = data ? grouped(data, search.q) : new Map<string, Found[]>();
  const named = (tag: string) => t(`reference.tag_${tag}`, { defaultValue: tag });
  return (
    <>
      <PageHead
        title={t('reference.title')}
        lead={t('reference.lead')}
        deeds={
          <Button icon={<DownloadOutlined />} href={address} download="yuanjian-openapi.json">
            {t('reference.download')}
          </Button>
        }
      />
      {error ? (
        <Refused error={asApiError(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading rows={10} />
      ) : (
        <>
          <Section title={t('reference.how')}>
            <ul className={styles.how}>
              <li>{t('reference.how_address', { origin: location.origin })}</li>
              <li>
                {t('reference.how_token')} <code>Authorization: Bearer …</code>
              </li>
              <li>{t('reference.how_refused')}</li>
              <li>{t('reference.how_language')}</li>
            </ul>
          </Section>
          <div className={styles.find}>
            <Input.Search
              aria-label={t('reference.find')}
              placeholder={t('reference.find')}
              allowClear
              value={search.q ?? ''}
              onChange={(e) => setSearch({ ...search, q: e.target.value || undefined })}
            />
            <span aria-live="polite" className={styles.soft}>
              {t('reference.count', {
                count: [...groups.values()].reduce((sum, found) => sum + found.length, 0),
                version: data.info.version,
              })}
            </span>
          </div>
          {groups.size === 0 ? (
            <Nothing title={t('reference.none')} why={t('reference.none_why')} />
          ) : (
            <div className={styles.columns}>
              <nav aria-label={t('reference.things')} className={`${styles.nav} y-no-print`}>
                <ul>
                  {[...groups].map(([tag, found]) => (
                    <li key={tag}>
                      <a href={`#${tag}`}>
                        {named(tag)} ({found.length})
                      </a>
                    </li>
                  ))}
                </ul>
              </nav>
              <div className={styles.groups}>
                {[...groups].map(([tag, found]) => (
                  <div key={tag} id={tag} className={styles.group}>
                    <Section title={named(tag)}>
                      {found.map((operation) => (
                        <OperationView key={operation.key} document={data} operation={operation} />
                      ))}
                    </Section>
                  </div>
                ))}
              </div>
            </div>
          )}
        </>
      )}
    </>
  );
}
