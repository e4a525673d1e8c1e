/** What narrows a list down: text, choices and days, and one button that takes them all away. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Filters.module.css';
import { Button, Input, Select } from './kit';

export type Search = Record<string, string | undefined>;
export type Filter =
  | { key: string; kind: 'text'; label: string }
  | { key: string; kind: 'choice'; label: string; options: { value: string; label: string }[] }
  | { key: string; kind: 'day'; label: string };

export interface FiltersProps {
  filters: readonly Filter[];
  search: Search;
  onSearch?: ((next: Search) => void) | undefined;
}

export function Filters({ filters, search, onSearch }: FiltersProps) {
  const { t } = useTranslation();
  const none = Object.fromEntries(filters.map(({ key }) => [key, undefined]));
  return (
    <search className={styles.filters}>
      {filters.map((filter) => (
        <FilterField
          key={filter.key}
          filter={filter}
          value={search[filter.key] ?? ''}
          onChange={(value) => onSearch?.({ ...search, [filter.key]: value || undefined })}
        />
      ))}
      {filters.some(({ key }) => search[key]) ? (
        <Button type="link" onClick={() => onSearch?.({ ...search, ...none })}>
          {t('ui.clear_filters')}
        </Button>
      ) : null}
    </search>
  );
}

interface FieldProps {
  filter: Filter;
  value: string;
  onChange: (value: string) => void;
}

function FilterField({ filter, value, onChange }: FieldProps) {
  const { t } = useTranslation();
  switch (filter.kind) {
    case 'text':
      return <TextFilter filter={filter} value={value} onChange={onChange} />;
    case 'choice':
      return (
        <Select
          aria-label={filter.label}
          className={styles.choice ?? ''}
          allowClear
          placeholder={filter.label}
          value={value || null}
          options={filter.options}
          onChange={(next) => onChange(next ?? '')}
          popupMatchSelectWidth={false}
        />
      );
    case 'day':
      return (
        // An empty day says nothing of itself, so its name stands before it.
        // biome-ignore lint/a11y/noLabelWithoutControl: the kit's input is within
        <label className={styles.day}>
          {filter.label}
          <Input
            type="date"
            title={t('ui.filter_day', { label: filter.label })}
            value={value}
            onChange={(e) => onChange(e.target.value)}
          />
        </label>
      );
  }
}

/** Asks the server when typing is done, not at each letter. */
function TextFilter({ filter, value, onChange }: FieldProps) {
  const [typed, setTyped] = useState(value);
  const [from, setFrom] = useState(value);
  if (from !== value) {
    setFrom(value);
    setTyped(value);
  }
  return (
    <Input.Search
      aria-label={filter.label}
      placeholder={filter.label}
      className={styles.text ?? ''}
      allowClear
      value={typed}
      onChange={(e) => setTyped(e.target.value)}
      onSearch={(next) => onChange(next.trim())}
      onBlur={() => typed.trim() !== value && onChange(typed.trim())}
    />
  );
}
