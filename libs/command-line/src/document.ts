import * as v from 'valibot';

/**
 * A document of JSON that somebody wrote, by its schema; or why none of it is taken: the field, and what is expected there,
 * in the schema's own words.
 */
export function parseDocument<const Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): v.InferOutput<Schema> | string {
  const json = jsonOf(text);
  if (json === undefined) return 'it is no JSON';
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  return `'${v.getDotPath(issue) ?? ''}' must be ${expectedBy(issue)}`;
}

function expectedBy(issue: v.BaseIssue<unknown>): string {
  if (issue.type !== 'strict_object') return issue.message;
  if (issue.expected === 'never') return 'left out: there is no such field';
  return issue.input === undefined ? 'there' : 'a set of fields';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
