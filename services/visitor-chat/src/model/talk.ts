import { type ConversationView, ownReceipt, type TimelineItem } from '@stillhere/live-protocol';
import { type LiveState, type OutboxItem, outboxPlaces } from '@stillhere/live-protocol/client';
import type { Phrase, WordKey } from '../words/words.js';
import { type FactItem, factPhrase, isWarning } from './facts.js';

export type Phase = 'waiting' | 'talk' | 'ended';

/** One line of the transcript. `key` stays the same from the press of Send to the last receipt. */
export type Row =
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly mine: boolean;
      /** -1 while it is not in the log. */
      readonly revision: number;
      /** Empty for one's own. */
      readonly author: string;
      /** Undefined where the words were erased, or where they are unreadable. */
      readonly text: string | undefined;
      readonly isUnreadable?: boolean;
      readonly at: string;
      /** Own messages only: how far it got, in words. */
      readonly status: Phrase | undefined;
      /** A refused message gives its text back. */
      readonly refused: boolean;
    }
  | {
      readonly kind: 'fact';
      readonly key: string;
      readonly phrase: Phrase;
      readonly at: string;
      /** Of a warning: that it was on the screen is told. -1: of the others it is not. */
      readonly revision: number;
    };

type MessageItem = Extract<TimelineItem, { kind: 'message' | 'note' }>;
const noRows: readonly Row[] = [];

/**
 * The state as it will be once our service has recorded that the person ended the chat. They need
 * not wait for that: the client goes on telling it until it is in the log.
 */
export function asLeft(state: LiveState, at: string | undefined): LiveState {
  if (at === undefined || state.view.left !== undefined) return state;
  const left = { participant: state.view.visitor, reason: 'ended', at };
  return { ...state, view: { ...state.view, left } };
}

export function phaseOf(state: LiveState): Phase {
  const { view, link } = state;
  if (view.status === 'ended' || hasLeft(view)) return 'ended';
  // 4410: the conversation was closed, whether or not we were told how.
  if (link.status === 'stopped' && link.code === 4410) return 'ended';
  return view.status === 'assigned' ? 'talk' : 'waiting';
}

export function rowsOf(state: LiveState): readonly Row[] {
  const { view, outbox } = state;
  if (view.items.length === 0 && outbox.length === 0) return noRows;
  const names = namesOf(view);
  const rows: Row[] = [];
  const { inPlace, atEnd } = placesOf(state);
  for (const item of view.items) {
    while (inPlace[0] !== undefined && inPlace[0].after < item.revision) {
      rows.push(...inPlace.splice(0, 1).map((refused) => pendingRow(refused, false)));
    }
    if (item.kind === 'message') rows.push(messageRow(view, item, names));
    else if (item.kind === 'fact') rows.push(...factRows(item, names));
  }
  const recorded = new Set(rows.map((row) => row.key));
  const pending = [...inPlace, ...atEnd].filter((item) => !recorded.has(item.cid));
  const lastKept = pending.findLast((item) => item.status === 'kept');
  for (const item of pending) rows.push(pendingRow(item, item === lastKept));
  return rows;
}

/** After the end they stand with the words that were not sent. */
function placesOf(state: LiveState): { inPlace: OutboxItem[]; atEnd: readonly OutboxItem[] } {
  if (phaseOf(state) === 'ended') return { inPlace: [], atEnd: [] };
  const { inPlace, atEnd } = outboxPlaces(state.outbox.filter((item) => item.kind === 'msg'));
  return { inPlace: [...inPlace], atEnd };
}

/** Texts that will not be sent any more; shown after the end so that nobody loses their words. */
export const unsentOf = (state: LiveState): readonly string[] =>
  state.outbox
    .filter((item) => item.kind === 'msg' && item.status !== 'saved')
    .map((item) => item.body);

/** Names of everybody who was ever assigned, by participant. */
export function namesOf(view: ConversationView): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const item of view.items) {
    if (item.kind !== 'fact' || item.type !== 'assigned') continue;
    const name = item.data.displayName;
    if (typeof name === 'string' && name !== '') names.set(item.participant, name);
  }
  return names;
}

/** What the person chose to share, from the record; shared until they say otherwise. */
export function sharingOf(view: ConversationView): { displayed: boolean; typing: boolean } {
  const last = view.items.findLast(
    (item) =>
      item.kind === 'fact' && item.type === 'sharing-changed' && item.participant === view.visitor,
  );
  if (last?.kind !== 'fact') return { displayed: true, typing: true };
  return { displayed: last.data.displayed === true, typing: last.data.typing === true };
}

const hasLeft = (view: ConversationView): boolean =>
  view.left !== undefined && view.left.participant === view.visitor;

function messageRow(
  view: ConversationView,
  item: MessageItem,
  names: ReadonlyMap<string, string>,
): Row {
  const mine = item.author === view.visitor;
  return {
    kind: 'message',
    key: mine ? item.cid : item.id,
    mine,
    revision: item.revision,
    author: mine ? '' : (names.get(item.author) ?? ''),
    text: item.body ?? undefined,
    isUnreadable: item.unreadable === true,
    at: item.at,
    status: mine ? receiptPhrase(view, item) : undefined,
    refused: false,
  };
}

function receiptPhrase(view: ConversationView, item: TimelineItem): Phrase {
  switch (ownReceipt(view, item, view.visitor)) {
    case 'saved':
      return { key: 'own.saved' };
    case 'displayed':
      return { key: 'own.seen' };
    // Whether it was on the screen is not shared: all we may say is where it is.
    case 'delivered':
    case 'not-shared':
      return view.counselor === undefined
        ? { key: 'own.saved' }
        : { key: 'own.delivered', values: { name: view.counselor.name } };
  }
}

function factRows(item: FactItem, names: ReadonlyMap<string, string>): readonly Row[] {
  const phrase = factPhrase(item, names);
  if (phrase === undefined) return [];
  const revision = isWarning(item) ? item.revision : -1;
  return [{ kind: 'fact', key: item.id, at: item.at, phrase, revision }];
}

/** That they are kept here is said once, under the last one. */
function pendingRow(item: OutboxItem, isLastKept: boolean): Row {
  return {
    kind: 'message',
    key: item.cid,
    mine: true,
    revision: -1,
    author: '',
    text: item.body,
    at: '',
    status: { key: item.status === 'kept' && !isLastKept ? 'own.waits' : pendingKey(item) },
    refused: item.status === 'refused',
  };
}

function pendingKey(item: OutboxItem): WordKey {
  if (item.status !== 'refused') return `own.${item.status}`;
  switch (item.refusal?.code) {
    case 'too-long':
    case 'empty':
    case 'rate':
    case 'closed':
      return `refused.${item.refusal.code}`;
    default:
      return 'refused.other';
  }
}
