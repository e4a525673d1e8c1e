/** Other titles that hang together with one; stands in a form. */
import { useTranslation } from 'react-i18next';
import { Input, Select } from '../../../ui/kit';
import { RowsEditor, type Written } from '../../../ui/RowsEditor';
import type { HonourBody, HonourView } from '../queries';
import styles from './LinksEditor.module.css';

type Link = NonNullable<HonourBody['links']>[number];

export function LinksEditor({ others, ...written }: Written<Link> & { others: HonourView[] }) {
  const { t } = useTranslation();
  return (
    <RowsEditor<Link>
      {...written}
      fresh={{ honour: '', note: '' }}
      addLabel={t('campaigns.add_link')}
      full={others.length === 0}
      removeLabel={(number) => t('campaigns.remove_link', { number })}
      rowClass={styles.row}
    >
      {(link, change, number) => (
        <>
          <Select
            aria-label={t('campaigns.linked_honour_of', { number })}
            value={link.honour || null}
            options={others.map((one) => ({ value: one.id, label: one.name }))}
            onChange={(honour) => change({ honour: honour ?? '' })}
          />
          <Input
            aria-label={t('campaigns.link_note_of', { number })}
            placeholder={t('campaigns.link_note')}
            value={link.note ?? ''}
            onChange={(event) => change({ note: event.target.value })}
          />
        </>
      )}
    </RowsEditor>
  );
}
