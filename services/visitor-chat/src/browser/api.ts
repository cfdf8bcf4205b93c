import { type Entry, readEntry } from '../model/entry.js';

/** `unreached`: ask again later. `refused`: our service answered, and will answer the same again. */
export type Asked<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: 'unreached' }
  | { readonly status: 'refused'; readonly message: string };

export interface OpenRequest {
  readonly requestId: string;
  readonly service: string;
  readonly language: string;
  readonly disclosureVersion: string;
  readonly disclosureHash: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly device: string;
  readonly tab: string;
}

export interface Opened {
  readonly conversation: string;
  readonly participant: string;
  readonly token: string;
}

/** Longer than the slowest link that still carries a chat (9.6 kb/s) needs for one answer. */
const answerWithinMs = 15_000;

export async function askEntry(service: string, language: string): Promise<Asked<Entry>> {
  const query = new URLSearchParams({ service, language });
  const asked = await ask(`/api/entry?${query}`, {});
  if (asked.status !== 'ok') return asked;
  const value = readEntry(asked.value);
  return value === undefined ? { status: 'unreached' } : { status: 'ok', value };
}

/** Repeatable with the same `requestId`: one conversation, however often it is asked. */
export async function askOpen(request: OpenRequest): Promise<Asked<Opened>> {
  const asked = await ask('/api/conversations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (asked.status !== 'ok') return asked;
  const opened = asked.value as Partial<Opened> | null;
  return typeof opened?.conversation === 'string' && typeof opened.token === 'string'
    ? { status: 'ok', value: { ...(opened as Opened), participant: opened.participant ?? '' } }
    : { status: 'unreached' };
}

async function ask(address: string, init: RequestInit): Promise<Asked<unknown>> {
  try {
    const answer = await fetch(address, {
      ...init,
      cache: 'no-store',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const value: unknown = await answer.json();
    if (answer.ok) return { status: 'ok', value };
    return isForGood(answer.status)
      ? { status: 'refused', message: messageOf(value) }
      : { status: 'unreached' };
  } catch {
    // No network, no answer in time, or something on the way that speaks no JSON: ask again.
    return { status: 'unreached' };
  }
}

/** A wrong question stays wrong; too many, too slow and our own faults pass. */
const isForGood = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 408 && status !== 429;

function messageOf(value: unknown): string {
  const message = (value as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : '';
}
