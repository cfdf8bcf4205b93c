import { readFileSync } from 'node:fs';

/** As much of OpenAPI 3.1 and JSON Schema as docs/http.openapi.json uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}
export interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<
    Record<
      string,
      { readonly content?: { readonly 'application/json': { readonly schema: Schema } } }
    >
  >;
}
export interface Reference {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<'get' | 'post', Operation>>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export const reference = JSON.parse(
  readFileSync('docs/http.openapi.json', 'utf8'),
) as unknown as Reference;

/** What of a value is not as the schema says; nothing: all of it is. */
export function problems(value: unknown, schema: Schema, at = 'body'): string[] {
  if (schema.$ref !== undefined) {
    const named = reference.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    return named === undefined ? [`${schema.$ref} is nowhere`] : problems(value, named, at);
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${at} is ${value}`];
  if (schema.type !== undefined && !isOf(schema.type, value)) return [`${at} is no ${schema.type}`];
  if (typeof value === 'string' && schema.pattern !== undefined) {
    return new RegExp(schema.pattern).test(value) ? [] : [`${at} is "${value}"`];
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((one, index) => problems(one, items, `${at}[${index}]`)) : [];
  }
  return typeof value === 'object' && value !== null ? inside(value, schema, at) : [];
}

function inside(value: object, { required = [], properties = {} }: Schema, at: string): string[] {
  const given = value as Readonly<Record<string, unknown>>;
  const missing = required.filter((name) => given[name] === undefined);
  const wrong = Object.entries(properties).flatMap(([name, schema]) =>
    given[name] === undefined ? [] : problems(given[name], schema, `${at}.${name}`),
  );
  return [...missing.map((name) => `${at}.${name} is missing`), ...wrong];
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'boolean':
      return typeof value === 'boolean';
    default:
      return typeof value === 'string';
  }
}
