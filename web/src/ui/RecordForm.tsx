/**
 * A record being written: labels on top, help under the field, the server's problems placed at
 * their fields, a draft kept in this browser every few seconds, and a warning before leaving.
 *
 *   <RecordForm fields={[…]} initial={…} draftKey="layers.new" submitLabel={t('layers.save')}
 *     onSubmit={(values) => save.mutateAsync(values)} />
 *
 * `onSubmit` rejects with what the server said; problems whose `place.field` names a field here
 * are shown at it, the rest above the buttons.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Form, Input, InputNumber, Radio, Select, Switch } from './kit';
import type { Problem } from './Problems';
import styles from './RecordForm.module.css';
import { type Refusal, Refused } from './States';

export interface RecordField {
  key: string;
  label: string;
  kind: 'text' | 'long' | 'number' | 'password' | 'choice' | 'choices' | 'radio' | 'switch' | 'day';
  help?: ReactNode;
  unit?: string | undefined;
  required?: boolean | undefined;
  options?: { value: string; label: string }[] | undefined;
  autoComplete?: string | undefined;
  disabled?: string | undefined;
  /** Checked here before the server is asked; gives the sentence to show, or nothing. */
  check?: ((value: unknown, all: Record<string, unknown>) => string | undefined) | undefined;
}

export interface RecordFormProps<Values extends object> {
  fields: RecordField[];
  initial?: { [Key in keyof Values]?: Values[Key] | undefined } | undefined;
  submitLabel: string;
  onSubmit: (values: Values) => Promise<unknown>;
  onCancel?: (() => void) | undefined;
  /** Keeps a draft under this name. Not for passwords. */
  draftKey?: string | undefined;
  /** True while there is something unsaved; pages pass it to the router's blocker. */
  onDirty?: ((dirty: boolean) => void) | undefined;
  /** Told at each change, for pages that show what would come of it. */
  onValues?: ((values: Partial<Values>) => void) | undefined;
  children?: ReactNode;
}

export function RecordForm<Values extends object>(props: RecordFormProps<Values>) {
  const { t } = useTranslation();
  const {
    fields,
    initial,
    submitLabel,
    onSubmit,
    onCancel,
    draftKey,
    onDirty,
    onValues,
    children,
  } = props;
  const [form] = Form.useForm<Record<string, unknown>>();
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [draft] = useState(() => (draftKey ? readDraft(draftKey) : undefined));
  const [draftSaved, setDraftSaved] = useState(false);
  const dirty = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const markDirty = (now: boolean) => {
    if (dirty.current !== now) onDirty?.(now);
    dirty.current = now;
  };
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (dirty.current) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      removeEventListener('beforeunload', warn);
      clearTimeout(timer.current);
    };
  }, []);

  const send = async (values: Record<string, unknown>) => {
    setSending(true);
    setRefusal(undefined);
    try {
      await onSubmit(values as Values);
      clearTimeout(timer.current);
      if (draftKey) localStorage.removeItem(draftName(draftKey));
      markDirty(false);
    } catch (error) {
      setRefusal(
        placeErrors(error as Refusal, fields, (key, words) =>
          form.setFields([{ name: key, errors: words }]),
        ),
      );
    } finally {
      setSending(false);
    }
  };

  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={(label, { required }) =>
        required ? (
          <>
            {label}
            <span className={styles.must} data-word={t('ui.required')} aria-hidden="true" />
          </>
        ) : (
          label
        )
      }
      initialValues={{ ...initial, ...draft }}
      onFinish={send}
      scrollToFirstError={{ focus: true }}
      onValuesChange={(_, values) => {
        markDirty(true);
        onValues?.(values as Partial<Values>);
        setDraftSaved(false);
        if (!draftKey) return;
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          localStorage.setItem(draftName(draftKey), JSON.stringify(values));
          setDraftSaved(true);
        }, 2000);
      }}
      className={styles.form ?? ''}
    >
      {draft ? (
        <p className={styles.draft}>
          {t('ui.draft_restored')}{' '}
          <Button
            type="link"
            size="small"
            onClick={() => {
              if (draftKey) localStorage.removeItem(draftName(draftKey));
              form.setFieldsValue({
                ...Object.fromEntries(fields.map((f) => [f.key, undefined])),
                ...initial,
              });
              markDirty(false);
            }}
          >
            {t('ui.draft_drop')}
          </Button>
        </p>
      ) : null}
      {fields.map((field) => (
        <Form.Item
          key={field.key}
          name={field.key}
          label={field.label}
          extra={
            field.disabled || field.help ? (
              <span className={styles.help}>{field.disabled ?? field.help}</span>
            ) : null
          }
          valuePropName={field.kind === 'switch' ? 'checked' : 'value'}
          rules={[
            ...(field.required
              ? [{ required: true, message: t('ui.field_required', { field: field.label }) }]
              : []),
            {
              validator: async (_, value) => {
                const words = field.check?.(value, form.getFieldsValue());
                if (words) throw new Error(words);
              },
            },
          ]}
        >
          {control(field)}
        </Form.Item>
      ))}
      {children}
      {refusal ? <Refused error={refusal} /> : null}
      <div className={styles.foot}>
        <Button type="primary" htmlType="submit" loading={sending}>
          {submitLabel}
        </Button>
        {onCancel ? <Button onClick={onCancel}>{t('ui.cancel')}</Button> : null}
        <span aria-live="polite" className={styles.soft}>
          {draftSaved ? t('ui.draft_saved') : ''}
        </span>
      </div>
    </Form>
  );
}

function control(field: RecordField) {
  const disabled = field.disabled !== undefined;
  const more = field.autoComplete ? { autoComplete: field.autoComplete } : {};
  switch (field.kind) {
    case 'text':
      return <Input disabled={disabled} suffix={field.unit} {...more} />;
    case 'long':
      return <Input.TextArea disabled={disabled} rows={4} />;
    case 'number':
      return (
        <InputNumber<string>
          stringMode
          disabled={disabled}
          suffix={field.unit}
          className={styles.number ?? ''}
        />
      );
    case 'password':
      return <Input.Password disabled={disabled} {...more} />;
    case 'choice':
      return (
        <Select
          disabled={disabled}
          options={field.options ?? []}
          {...((field.options ?? []).length > 10
            ? { showSearch: { optionFilterProp: 'label' } }
            : {})}
        />
      );
    case 'choices':
      return (
        <Select
          mode="multiple"
          disabled={disabled}
          options={field.options ?? []}
          showSearch={{ optionFilterProp: 'label' }}
        />
      );
    case 'radio':
      return <Radio.Group disabled={disabled} options={field.options ?? []} />;
    case 'switch':
      return <Switch disabled={disabled} />;
    case 'day':
      return <Input type="date" disabled={disabled} className={styles.number ?? ''} />;
  }
}

/** Puts each problem at its field and gives back what has no field here. */
function placeErrors(
  error: Refusal,
  fields: RecordField[],
  place: (key: string, words: string[]) => void,
): Refusal | undefined {
  const here = new Map<string, string[]>();
  const elsewhere: Problem[] = [];
  for (const problem of error.problems ?? []) {
    const key = fields.find((f) => f.key === problem.place.field)?.key;
    if (key) here.set(key, [...(here.get(key) ?? []), problem.message]);
    else elsewhere.push(problem);
  }
  for (const [key, words] of here) place(key, words);
  return here.size > 0 && elsewhere.length === 0
    ? undefined
    : { ...error, message: error.message, problems: elsewhere };
}

const draftName = (key: string) => `yuanjian.draft.${key}`;

function readDraft(key: string): Record<string, unknown> | undefined {
  try {
    const text = localStorage.getItem(draftName(key));
    return text ? (JSON.parse(text) as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
