/** Other titles that hang together with one; stands in a form. */
import { useTranslation } from 'react-i18next';
import { DeleteOutlined, PlusOutlined } from '../../../ui/icons';
import { Button, Input, Select } from '../../../ui/kit';
import type { HonourBody, HonourView } from '../queries';
import styles from './LinksEditor.module.css';

type Link = NonNullable<HonourBody['links']>[number];

export function LinksEditor(props: {
  others: HonourView[];
  value?: Link[] | undefined;
  onChange?: ((links: Link[]) => void) | undefined;
}) {
  const { t } = useTranslation();
  const links = props.value ?? [];
  const tell = (next: Link[]) => props.onChange?.(next);
  const change = (place: number, part: Partial<Link>) =>
    tell(links.map((link, at) => (at === place ? { ...link, ...part } : link)));
  return (
    <div className={styles.editor}>
      {links.map((link, place) => (
        <div key={link.honour || place} className={styles.row}>
          <Select
            aria-label={t('campaigns.linked_honour_of', { number: place + 1 })}
            value={link.honour || null}
            options={props.others.map((one) => ({ value: one.id, label: one.name }))}
            onChange={(honour) => change(place, { honour: honour ?? '' })}
          />
          <Input
            aria-label={t('campaigns.link_note_of', { number: place + 1 })}
            placeholder={t('campaigns.link_note')}
            value={link.note ?? ''}
            onChange={(event) => change(place, { note: event.target.value })}
          />
          <Button
            icon={<DeleteOutlined />}
            aria-label={t('campaigns.remove_link', { number: place + 1 })}
            onClick={() => tell(links.filter((_, at) => at !== place))}
          />
        </div>
      ))}
      <Button
        icon={<PlusOutlined />}
        disabled={props.others.length === 0}
        onClick={() => tell([...links, { honour: '', note: '' }])}
      >
        {t('campaigns.add_link')}
      </Button>
    </div>
  );
}
