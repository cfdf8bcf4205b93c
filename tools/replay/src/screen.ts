import {
  applyEvents,
  type ConversationView,
  type EvFrame,
  emptyView,
  fillWords,
  type OwnReceipt,
  ownReceipt,
  type PresenceValue,
  presenceSentence,
  presenceWords,
  reach,
} from '@stillhere/live-protocol';
import {
  absentAfterMs,
  type ConversationPresence,
  inHindsight,
  noFacts,
  presenceAfter,
  presenceEventsOf,
  verdictOf,
} from '@stillhere/presence';
import type { LoggedEvent } from './logged-event.js';

/** What a counselor had before their eyes: the same folds as the desk and the presence service use. */
export interface Screen {
  readonly at: string;
  readonly view: ConversationView;
  readonly presence: PresenceValue;
  readonly sentence: string;
  /** Own receipts beside the counselor's messages, by revision. */
  readonly receipts: Readonly<Record<number, OwnReceipt>>;
  /** What the record cannot show about this moment; empty: nothing. */
  readonly caveats: readonly string[];
}

/** `events` is the whole conversation: what came later can show that our own sight was lost then. */
export function screenAt(events: readonly LoggedEvent[], at: string): Screen {
  const firstLater = events.findIndex((event) => event.stored.metadata.occurredAt > at);
  const until = firstLater < 0 ? events : events.slice(0, firstLater);
  const view = applyEvents(emptyView, until.map(frameOf));
  const later = firstLater < 0 ? [] : events.slice(firstLater);
  const presence = presenceAt({ until, later, at }, view);
  const format = { time: timeOfDay, span: spanOf, nowMs: Date.parse(at) };
  const { key, params } = presenceSentence(presence, reach(view, view.visitor), format);
  return {
    at,
    view,
    presence,
    sentence: fillWords(presenceWords.en[key], params),
    receipts: receiptsOf(view),
    caveats: caveatsOf(until, later),
  };
}

function frameOf({ shown }: LoggedEvent): EvFrame {
  return {
    t: 'ev',
    revision: shown.revision,
    id: shown.eventId,
    chain: shown.chain,
    type: shown.type.replace(/^conversation\./, ''),
    at: shown.occurredAt,
    actor: shown.actor,
    data: JSON.parse(shown.dataJson) as Record<string, unknown>,
  };
}

interface Moment {
  readonly until: readonly LoggedEvent[];
  readonly later: readonly LoggedEvent[];
  readonly at: string;
}

function presenceAt({ until, later, at }: Moment, view: ConversationView): PresenceValue {
  const row = until.reduce<ConversationPresence | undefined>(
    (before, { decoded }) => presenceAfter(before, decoded),
    undefined,
  );
  const facts = row?.facts[view.visitor] ?? noFacts;
  const atMs = Date.parse(at);
  const laterFacts = presenceEventsOf(
    view.visitor,
    later.map(({ decoded }) => decoded),
  );
  const label = verdictOf(facts, {
    sinceEndedMs: Math.max(0, atMs - facts.endedAtMs),
    ...inHindsight(facts, laterFacts, at),
    absentAfterMs,
  });
  const heardMs = Date.parse(facts.lastHeardAt);
  return {
    participant: view.visitor,
    ...label,
    lastHeardAt: facts.lastHeardAt,
    lastHeardAgeMs: Number.isNaN(heardMs) ? 0 : Math.max(0, atMs - heardMs),
    why: facts.why,
  };
}

function receiptsOf(view: ConversationView): Record<number, OwnReceipt> {
  const receipts: Record<number, OwnReceipt> = {};
  for (const item of view.items) {
    if (item.kind !== 'message' || item.author === view.visitor) continue;
    receipts[item.revision] = ownReceipt(view, item, item.author);
  }
  return receipts;
}

/**
 * Older logs do not say since when our sight was lost: a connection that was open then and was later
 * ended as ours to blame tells only that it was, some time in between.
 */
function caveatsOf(until: readonly LoggedEvent[], later: readonly LoggedEvent[]): string[] {
  const open = new Set<string>();
  for (const { decoded } of until) {
    if (decoded.type === 'conversation.connection-opened') open.add(connectionOf(decoded));
    if (decoded.type === 'conversation.connection-ended') open.delete(connectionOf(decoded));
  }
  const told = new Set(
    [...until, ...later]
      .filter(({ decoded }) => decoded.type === 'conversation.connection-unseen')
      .map(({ decoded }) => connectionOf(decoded)),
  );
  const lost = later.find(
    ({ decoded }) =>
      decoded.type === 'conversation.connection-ended' &&
      decoded.data.cause === 'our-restart' &&
      open.has(connectionOf(decoded)) &&
      !told.has(connectionOf(decoded)),
  );
  if (!lost) return [];
  const from = until.at(-1)?.stored.metadata.occurredAt ?? '';
  const to = lost.stored.metadata.occurredAt;
  return [
    `Our system restarted between ${timeOfDay(from)} and ${timeOfDay(to)}; this log does not say when. From that restart on the desk said: "Our system lost sight. This says nothing about the person."`,
  ];
}

const connectionOf = ({ data }: LoggedEvent['decoded']): string =>
  `${String(data.participant)} ${String(data.connEpoch)}`;

export const timeOfDay = (iso: string): string => iso.slice(11, 19);

export function spanOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
