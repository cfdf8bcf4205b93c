import * as v from 'valibot';
import type { DeskClientFrame, DeskServerFrame } from '../desk-wire.js';
import type { ClientFrame, NoCode, ServerFrame } from '../wire.js';
import { clientFrameSchemas } from './client-frames.js';
import { deskClientFrameSchemas, deskServerFrameSchemas } from './desk-frames.js';
import { id } from './fields.js';
import { serverFrameSchemas } from './server-frames.js';

export interface FrameProblem {
  /** `resume.chain`; empty where it is not about a field. */
  readonly field: string;
  /** What was expected, in words. */
  readonly expected: string;
  /** What a `no` about it says. */
  readonly code: Extract<NoCode, 'malformed' | 'too-long' | 'empty'>;
  /** Of which message, where that can be told. */
  readonly cid: string | undefined;
  /** Nothing sensible can follow: the connection ends with 4400. Otherwise it gets a `no` and goes on. */
  readonly fatal: boolean;
}

export type Parsed<Frame> =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly problem: FrameProblem };

type Schemas = Readonly<Record<string, v.GenericSchema>>;

/** Reads one text message of a client. Never throws, whatever the text. */
export const parseClientFrame = (text: string): Parsed<ClientFrame> =>
  parse<ClientFrame>(text, clientFrameSchemas);

/** Reads one text message of a server: for tests and recordings. Never throws. */
export const parseServerFrame = (text: string): Parsed<ServerFrame> =>
  parse<ServerFrame>(text, serverFrameSchemas);

/** Reads one text message of a desk on its own socket. Never throws. */
export const parseDeskClientFrame = (text: string): Parsed<DeskClientFrame> =>
  parse<DeskClientFrame>(text, deskClientFrameSchemas);

/** Reads one text message that a server of ours sent to a desk: for tests. Never throws. */
export const parseDeskServerFrame = (text: string): Parsed<DeskServerFrame> =>
  parse<DeskServerFrame>(text, deskServerFrameSchemas);

function parse<Frame>(text: string, schemas: Schemas): Parsed<Frame> {
  const raw = json(text);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return wrong({ field: '', expected: 'one JSON object', fatal: true });
  }
  const type = (raw as { t?: unknown }).t;
  if (typeof type !== 'string') return wrong({ field: 't', expected: 'text', fatal: true });
  // A type of a later version: refused, and the connection goes on.
  if (!Object.hasOwn(schemas, type)) {
    return wrong({ field: 't', expected: `one of ${Object.keys(schemas).join(', ')}` }, raw);
  }
  const schema = schemas[type] as v.GenericSchema;
  const result = v.safeParse(schema, raw, aborting);
  if (result.success) return { ok: true, frame: result.output as Frame };
  return wrong({ ...problemOf(result.issues[0], schema), fatal: type === 'hello' }, raw);
}

const aborting = { abortEarly: true, abortPipeEarly: true } as const;

function problemOf(issue: v.BaseIssue<unknown>, schema: v.GenericSchema) {
  const field = v.getDotPath(issue) ?? '';
  const isMissing = issue.type === 'object' && issue.received === 'undefined';
  const expected = isMissing ? expectedAt(schema, field) : issue.message;
  if (field !== 'body') return { field, expected };
  if (issue.type === 'max_length') return { field, expected, code: 'too-long' } as const;
  if (issue.type === 'regex') return { field, expected, code: 'empty' } as const;
  return { field, expected };
}

/** What a field that is not there should have been, as its own schema says it. */
function expectedAt(schema: v.GenericSchema, field: string): string {
  let at: unknown = schema;
  for (const name of field.split('.')) {
    const { entries, wrapped } = at as { entries?: Record<string, unknown>; wrapped?: unknown };
    const inside = entries ?? (wrapped as { entries?: Record<string, unknown> })?.entries;
    at = inside?.[name];
  }
  const { message } = (at ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : 'a value';
}

function wrong(
  problem: Partial<FrameProblem> & Pick<FrameProblem, 'field' | 'expected'>,
  raw: object = {},
): { readonly ok: false; readonly problem: FrameProblem } {
  const cid = v.safeParse(id, (raw as { cid?: unknown }).cid);
  return {
    ok: false,
    problem: {
      code: 'malformed',
      fatal: false,
      cid: cid.success ? cid.output : undefined,
      ...problem,
    },
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
