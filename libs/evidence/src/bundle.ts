import { hash } from 'node:crypto';
import * as v from 'valibot';

/** First in the first line of the file, before the SHA-256 of everything behind that line. */
const form = 'stillhere-evidence/1';
const firstLine = /^stillhere-evidence\/1 sha256 ([0-9a-f]{64})$/;

/** Half a surrogate pair cannot be written as UTF-8, so nobody could have hashed it. */
const text = v.pipe(
  v.string(),
  v.check((value) => value.isWellFormed()),
);
const hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const conversationId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_.]{0,127}$/));

const event = v.strictObject({
  eventId: text,
  type: text,
  schemaVersion: text,
  occurredAt: text,
  actor: text,
  tenant: text,
  correlationId: text,
  causationId: text,
  commandId: text,
  /** The stored text; what was said in it is ciphertext. */
  data: text,
  prevHash: hex,
  hash: hex,
  /** Which leaf of the tree it is, from 0; -1: it is newer than the checkpoint. */
  leaf: v.pipe(v.number(), v.safeInteger(), v.minValue(-1)),
  /** From the leaf upwards. */
  proof: v.pipe(v.array(hex), v.maxLength(64)),
});

const bundle = v.strictObject({
  log: text,
  tenant: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,40}$/)),
  conversation: conversationId,
  /** A signed note. */
  checkpoint: text,
  /** Verifier keys, in the order in which the log introduced them. */
  keys: v.array(text),
  streams: v.array(
    v.strictObject({ stream: text, events: v.pipe(v.array(event), v.minLength(1)) }),
  ),
  /** Whose keys seal words in it, and whether they were there when it was made: said, not proven. */
  subjects: v.array(
    v.strictObject({ subject: text, key: v.picklist(['live', 'destroyed', 'unknown']) }),
  ),
});

export type Bundle = v.InferOutput<typeof bundle>;
export type BundleEvent = Bundle['streams'][number]['events'][number];
export type SubjectKeyState = Bundle['subjects'][number]['key'];

export type ReadBundle =
  | { readonly kind: 'bundle'; readonly bundle: Bundle }
  /** It is none, or was cut off; nothing is known about it. */
  | { readonly kind: 'unreadable'; readonly sentence: string }
  /** It was one, and is not as it was made. */
  | { readonly kind: 'changed'; readonly sentence: string };

export function bundleText(made: Bundle): string {
  const body = `${JSON.stringify(made, null, 1)}\n`;
  return `${form} sha256 ${hash('sha256', body)}\n${body}`;
}

export function readBundle(bytes: Uint8Array): ReadBundle {
  const end = bytes.indexOf(0x0a);
  const [, sum] =
    firstLine.exec(Buffer.from(bytes.subarray(0, Math.max(0, end))).toString('latin1')) ?? [];
  if (sum === undefined) {
    return unreadable(`It does not begin with "${form} sha256" and a sum.`);
  }
  const body = bytes.subarray(end + 1);
  if (hash('sha256', body) !== sum) {
    return { kind: 'changed', sentence: 'Its bytes are not those that it was made of.' };
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return unreadable('What follows its first line is not JSON in UTF-8.');
  }
  const parsed = v.safeParse(bundle, value);
  if (parsed.success) return { kind: 'bundle', bundle: parsed.output };
  const path = v.getDotPath(parsed.issues[0]) ?? '';
  return unreadable(
    `Its field ${path === '' ? 'at the top' : path} has not the form that was expected.`,
  );
}

const unreadable = (sentence: string): ReadBundle => ({ kind: 'unreadable', sentence });

/** Which streams hold a conversation; in this order. */
export const bundledCategories = ['conversation', 'intake', 'queue'] as const;

/** Whose keys seal something in this text of an event's data, in order. */
export function subjectsIn(datas: Iterable<string>): string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { alg, subject } = value as { alg?: unknown; subject?: unknown };
    if (alg === 'A256GCM' && typeof subject === 'string') found.add(subject);
    for (const inner of Object.values(value)) walk(inner);
  };
  for (const data of datas) walk(JSON.parse(data));
  return [...found].sort();
}
