/** One operation: folded to a line; open, its parameters, body, answers, and who may. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Scroll } from '../../../ui/Scroll';
import { type Document, type Found, fieldsOf, type Schema, typeOf } from './document';
import styles from './OperationView.module.css';

export function OperationView({ document, operation }: { document: Document; operation: Found }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { method, path, summary } = operation;
  return (
    <details className={styles.operation} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <span className={styles.method}>{method}</span>
        <code className={styles.path}>{path}</code>
        <span lang="en" className={styles.soft}>
          {summary}
        </span>
      </summary>
      {open ? (
        <div className={styles.body}>
          <p>
            {t('reference.who')}{' '}
            {(operation['x-who'] ?? [])
              .map((who) =>
                who === 'anyone' || who === 'signed_in'
                  ? t(`reference.who_${who}`)
                  : t(`accounts.role_${who}`),
              )
              .join(t('reference.and'))}
            <span className={styles.soft}>
              {' '}
              <code>{operation['x-action']}</code>
            </span>
          </p>
          {operation.description ? <p lang="en">{operation.description}</p> : null}
          <Parameters document={document} operation={operation} />
          {Object.entries(operation.requestBody?.content ?? {}).map(([kind, { schema }]) => (
            <Shape
              key={kind}
              title={t('reference.body', { kind })}
              document={document}
              schema={schema}
            />
          ))}
          {Object.entries(operation.responses).map(([status, response]) => {
            const [kind, content] = Object.entries(response.content ?? {})[0] ?? [];
            const title =
              status === 'default'
                ? t('reference.answer_refused')
                : t('reference.answer', { status, kind: kind ?? t('reference.no_body') });
            return (
              <Shape
                key={status}
                title={title}
                document={document}
                schema={content?.schema}
                // The same for every operation: the name is enough.
                brief={status === 'default'}
              />
            );
          })}
        </div>
      ) : null}
    </details>
  );
}

function Parameters({ document, operation }: { document: Document; operation: Found }) {
  const { t } = useTranslation();
  const parameters = operation.parameters ?? [];
  if (parameters.length === 0) return null;
  return (
    <Fields
      title={t('reference.parameters')}
      fields={parameters.map(({ name, in: where, required, description, schema }) => ({
        name,
        type: `${typeOf(document, schema)} · ${t(`reference.in_${where}`, { defaultValue: where })}`,
        required: required ?? false,
        description: description ?? '',
        depth: 0,
      }))}
    />
  );
}

function Shape(props: {
  title: string;
  document: Document;
  schema: Schema | undefined;
  brief?: boolean;
}) {
  const { title, document, schema, brief } = props;
  const fields = brief ? [] : fieldsOf(document, schema);
  const type = typeOf(document, schema);
  if (fields.length === 0)
    return (
      <p>
        <strong>{title}</strong> {type ? <code>{type}</code> : null}
      </p>
    );
  return <Fields title={`${title} ${type}`} fields={fields} />;
}

function Fields({ title, fields }: { title: string; fields: ReturnType<typeof fieldsOf> }) {
  const { t } = useTranslation();
  return (
    <Scroll label={title} className={styles.scroll}>
      <table className={styles.fields}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('reference.field')}</th>
            <th scope="col">{t('reference.type')}</th>
            <th scope="col">{t('reference.meaning')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ name, type, required, description, depth }, place) => (
            <tr key={`${place} ${name}`}>
              <th scope="row" className={styles[`depth${depth}`]}>
                <code>{name}</code>
                {required ? <span className={styles.soft}> {t('reference.required')}</span> : null}
              </th>
              <td>
                <code>{type}</code>
              </td>
              <td lang="en">{description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
