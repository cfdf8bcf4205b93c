import type { Reach } from '../receipts.js';
import type { PresenceValue, VerdictCause } from '../wire.js';
import type { PresenceKey } from './words.js';

/** Injected, so that this stays pure: how times and spans are said, and what time it is. */
export interface SentenceFormat {
  /** `14:02:07` from an ISO-8601 time. */
  time(iso: string): string;
  /** `40 s` from milliseconds; never negative. */
  span(ms: number): string;
  /** The server's wall time now: the monotonic clock plus `serverOffsetMs`. */
  readonly nowMs: number;
}

export interface PresenceSentence {
  readonly key: PresenceKey;
  readonly params: { readonly time?: string; readonly span?: string };
}

/** The one sentence that a counselor reads about the visitor: a pure function of verdict and receipts. */
export function presenceSentence(
  value: PresenceValue,
  reach: Reach,
  format: SentenceFormat,
): PresenceSentence {
  const time = () => ({ time: format.time(value.since) });
  const span = () => ({ span: ago(value.since, format) });
  switch (value.verdict) {
    case 'here.visible':
      return visible(value, reach, format);
    case 'here.background':
      return background(reach, format);
    case 'here.asleep':
      return { key: `here.asleep.${onDevice(reach)}`, params: {} };
    case 'checking':
      return { key: 'checking', params: span() };
    case 'no-connection':
      return { key: noConnection(value.cause, reach), params: time() };
    case 'absent':
      return { key: absent(value.cause, reach), params: { ...time(), ...span() } };
    case 'left':
      return { key: value.cause === 'exit' ? 'left.exit' : 'left.ended', params: time() };
    case 'not-visible-to-us':
      return { key: 'not-visible-to-us', params: time() };
    case 'never-connected':
      return { key: 'never-connected', params: {} };
  }
}

/** Stands beside every sentence. `elapsedMs`: own time since the value came. */
export function lastHeardSentence(
  value: PresenceValue,
  elapsedMs: number,
  format: SentenceFormat,
): PresenceSentence {
  if (value.lastHeardAt === '') return { key: 'heard.never', params: {} };
  return { key: 'heard.ago', params: { span: format.span(value.lastHeardAgeMs + elapsedMs) } };
}

function visible(
  { since }: PresenceValue,
  { receipt, displayedAt }: Reach,
  format: SentenceFormat,
): PresenceSentence {
  if (receipt !== 'displayed') return { key: `here.visible.${receipt}`, params: {} };
  // Displayed before a gap, of ours or of theirs: on their screen again only since it was over.
  const from = displayedAt > since ? displayedAt : since;
  return { key: 'here.visible.displayed', params: { time: format.time(from) } };
}

function background(reach: Reach, format: SentenceFormat): PresenceSentence {
  switch (reach.receipt) {
    case 'displayed':
      return { key: 'here.background.displayed', params: { time: format.time(reach.displayedAt) } };
    case 'delivered':
    case 'not-shared':
      return { key: 'here.background.delivered', params: { span: ago(reach.deliveredAt, format) } };
    case 'saved':
    case 'nothing-sent':
      return { key: `here.background.${reach.receipt}`, params: {} };
  }
}

function noConnection(cause: VerdictCause, reach: Reach): PresenceKey {
  if (cause === 'closed-or-reloaded') return 'no-connection.closed-or-reloaded';
  if (cause === 'our-restart') return 'no-connection.our-restart';
  return `no-connection.network.${onDevice(reach)}`;
}

/** What we ended ourselves is no connection that they lost. */
function absent(cause: VerdictCause, reach: Reach): PresenceKey {
  return cause === 'our-restart' ? 'absent.our-restart' : `absent.${onDevice(reach)}`;
}

function onDevice(reach: Reach): 'reached' | 'saved' | 'nothing-sent' {
  return reach.receipt === 'saved' || reach.receipt === 'nothing-sent' ? reach.receipt : 'reached';
}

function ago(iso: string, format: SentenceFormat): string {
  return format.span(Math.max(0, format.nowMs - Date.parse(iso)));
}
