/** As much of OpenAPI 3.1 as our document uses, and how it is put in order for reading. */

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
}
interface Content {
  [type: string]: { schema?: Schema };
}
export interface Operation {
  operationId?: string;
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: {
    name: string;
    in: string;
    required?: boolean;
    description?: string;
    schema?: Schema;
  }[];
  requestBody?: { content: Content; required?: boolean };
  responses: Record<string, { description?: string; content?: Content }>;
  'x-action'?: string;
  'x-who'?: string[];
}
export interface Document {
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface Found extends Operation {
  method: string;
  path: string;
  /** `GET /api/v1/layers`: its key and its anchor. */
  key: string;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** Operations under their tags, those that match what was typed. */
export function grouped(document: Document, typed = ''): Map<string, Found[]> {
  const wanted = typed.trim().toLowerCase();
  const groups = new Map<string, Found[]>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item[method];
      if (!operation) continue;
      const key = `${method.toUpperCase()} ${path}`;
      const text = `${key} ${operation.summary} ${operation.operationId} ${operation['x-action']}`;
      if (wanted && !text.toLowerCase().includes(wanted)) continue;
      const tag = operation.tags?.[0] ?? '';
      const found = { ...operation, method: method.toUpperCase(), path, key };
      groups.set(tag, [...(groups.get(tag) ?? []), found]);
    }
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a reference leads to, and its name. */
export function resolved(document: Document, schema: Schema): { name?: string; schema: Schema } {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  if (!name) return { schema };
  return { name, schema: document.components?.schemas?.[name] ?? {} };
}

/** A type in one line: `string (date)`, `Layer[]`, `integer | null`. */
export function typeOf(document: Document, schema: Schema | undefined): string {
  if (!schema) return '';
  const { name, schema: inner } = resolved(document, schema);
  if (name) return inner.enum ? inner.enum.join(' | ') : name;
  const several = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (several) return several.map((one) => typeOf(document, one)).join(' | ');
  if (schema.enum) return schema.enum.join(' | ');
  const types = [schema.type ?? 'any'].flat();
  return types
    .map((type) => {
      if (type === 'array') return `${typeOf(document, schema.items) || 'any'}[]`;
      if (type === 'object' && typeof schema.additionalProperties === 'object')
        return `{ [key]: ${typeOf(document, schema.additionalProperties)} }`;
      return schema.format && type !== 'null' ? `${type} (${schema.format})` : type;
    })
    .join(' | ');
}

export interface Field {
  name: string;
  type: string;
  required: boolean;
  description: string;
  /** Depth below the body. */
  depth: number;
}

/** The fields of a body, those of its parts beneath them; a part is opened once on each way. */
export function fieldsOf(
  document: Document,
  schema: Schema | undefined,
  depth = 0,
  above: readonly string[] = [],
): Field[] {
  if (!schema) return [];
  const { name, schema: inner } = resolved(document, schema);
  if (name && above.includes(name)) return [];
  const way = name ? [...above, name] : above;
  if (inner.items) return fieldsOf(document, inner.items, depth, way);
  const several = inner.oneOf ?? inner.anyOf ?? inner.allOf;
  if (several) return several.flatMap((one) => fieldsOf(document, one, depth, way));
  return Object.entries(inner.properties ?? {}).flatMap(([key, part]) => [
    {
      name: key,
      type: typeOf(document, part),
      required: inner.required?.includes(key) ?? false,
      description: part.description ?? resolved(document, part).schema.description ?? '',
      depth,
    },
    ...(depth < 3 ? fieldsOf(document, part, depth + 1, way) : []),
  ]);
}
