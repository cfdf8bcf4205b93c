import { invariant, type Recorded, unreachable } from '@stillhere/kernel';
import { emptyIndex, entryAt, withEntry } from './append-index.js';
import type * as events from './events.js';
import { contactAfter } from './evolve-contact.js';
import { evolveParticipant } from './evolve-participant.js';
import {
  type ConversationState,
  counselorOf,
  type ExistingConversation,
  noContact,
  type Said,
  saidKey,
} from './state.js';

export function evolve(state: ConversationState, event: events.RecordedEvent): ConversationState {
  if (event.type === 'conversation.opened') return opened(event);
  invariant(state.status !== 'missing', 'a conversation starts with conversation.opened');
  return apply(state, event);
}

function apply(
  state: ExistingConversation,
  event: Exclude<events.RecordedEvent, events.Opened>,
): ExistingConversation {
  const { revision } = event;
  switch (event.type) {
    case 'conversation.message-posted':
      return {
        ...{ ...state, revision, contact: contactAfter(state, event) },
        said: withEntry(state.said, keyOf(event), said(state, event)),
      };
    case 'conversation.note-added':
      return { ...state, revision, said: withEntry(state.said, keyOf(event), said(state, event)) };
    case 'conversation.message-conflicted':
      return { ...state, revision, conflicts: withEntry(state.conflicts, keyOf(event), true) };
    case 'conversation.receipt-delivered':
    case 'conversation.receipt-displayed':
      return {
        ...{ ...state, revision, contact: contactAfter(state, event) },
        participants: evolveParticipant(state, event),
      };
    case 'conversation.contact-step-taken':
      return {
        ...{ ...state, revision, contact: contactAfter(state, event) },
        said: event.data.act === 'warn' ? withWarning(state, event) : state.said,
      };
    case 'conversation.contact-held':
    case 'conversation.contact-step-asked':
      return { ...state, revision, contact: contactAfter(state, event) };
    case 'conversation.sharing-changed':
    case 'conversation.connection-opened':
    case 'conversation.connection-suspected':
    case 'conversation.connection-answered':
    case 'conversation.connection-unseen':
    case 'conversation.connection-ended':
    case 'conversation.surface-changed':
    case 'conversation.participant-left':
      return { ...state, revision, participants: evolveParticipant(state, event) };
    case 'conversation.presence-taken':
      return { ...state, revision, fence: event.data.fence };
    case 'conversation.resync-required':
      return { ...state, revision };
    case 'conversation.assigned': {
      const { counselor: participant, displayName, decision } = event.data;
      const counselor = { participant, displayName };
      return { ...state, revision, status: 'assigned', counselor, decision };
    }
    case 'conversation.unassigned':
      return { ...state, revision, status: 'waiting', decision: event.data.decision };
    case 'conversation.risk-set': {
      const { level, by } = event.data;
      return { ...state, revision, risk: { level, by, at: event.at } };
    }
    case 'conversation.ended': {
      const end = { ...event.data, at: event.at };
      return { ...state, revision, status: 'ended', counselor: counselorOf(state), end };
    }
    default:
      return unreachable(event);
  }
}

function opened({ data, revision, at }: Recorded<events.Opened>): ExistingConversation {
  const { conversation, service, language, priority, visitor } = data;
  return {
    status: 'waiting',
    revision,
    conversation,
    service,
    language,
    priority,
    visitor,
    visitorSees: data.visitorSees,
    visitorSeesTyping: data.visitorSeesTyping,
    openedAt: at,
    said: emptyIndex(),
    conflicts: emptyIndex(),
    participants: {},
    decision: 0,
    fence: 0,
    risk: undefined,
    contact: noContact,
  };
}

const keyOf = ({
  data,
}: events.MessagePosted | events.NoteAdded | events.MessageConflicted): string =>
  saidKey(data.author, data.cid);

function said(
  state: ExistingConversation,
  event: Recorded<events.MessagePosted | events.NoteAdded>,
): Said {
  const { revision, at } = event;
  const { author, cid, fingerprint } = event.data;
  const before = entryAt(state.said, state.said.size - 1)?.newest ?? { visitor: -1, staff: -1 };
  const kind = event.type === 'conversation.note-added' ? 'note' : 'message';
  const side = author === state.visitor ? 'visitor' : 'staff';
  const newest = kind === 'note' ? before : { ...before, [side]: revision };
  return { kind, author, cid, revision, at, fingerprint, newest };
}

/** It is for the person as words of staff are: their device says that it has it, and their screen that it showed it. */
function withWarning(
  state: ExistingConversation,
  { revision, at }: Recorded<events.ContactStepTaken>,
): ExistingConversation['said'] {
  const before = entryAt(state.said, state.said.size - 1)?.newest ?? { visitor: -1, staff: -1 };
  const author = 'system:contact-policy';
  const cid = `warning-${revision}`;
  const entry = { author, cid, revision, at, fingerprint: '' };
  const newest = { ...before, staff: revision };
  return withEntry(state.said, saidKey(author, cid), { kind: 'message', ...entry, newest });
}
