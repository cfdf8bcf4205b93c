import { accepted } from '@stillhere/kernel';
import type { Assign, End, Unassign } from './commands.js';
import { notAParticipant } from './not-a-participant.js';
import { type Decision, refuse } from './rejections.js';
import { counselorOf, type ExistingConversation } from './state.js';

/**
 * Who has a conversation is decided in the queue (R6). Here its decisions are recorded in their own
 * order: what was decided before the one that is recorded changes nothing. Logs of an earlier
 * release recorded none; there the same counselor changes nothing.
 */
export function decideAssign({ type: _, ...data }: Assign, state: ExistingConversation): Decision {
  if (state.status === 'ended') return refuse('ConversationClosed');
  const previous = counselorOf(state)?.participant ?? '';
  const isKnown = state.decision === 0 && previous === data.counselor;
  if (isKnown || data.decision <= state.decision) return accepted();
  return accepted({ type: 'conversation.assigned', data: { ...data, previous } });
}

/** It waits again; whoever had it no longer takes part. */
export function decideUnassign(
  { type: _, ...data }: Unassign,
  state: ExistingConversation,
): Decision {
  if (state.status === 'ended') return refuse('ConversationClosed');
  if (state.status === 'waiting' || data.decision <= state.decision) return accepted();
  return accepted({ type: 'conversation.unassigned', data });
}

/** By one of the two sides in their own name, or by staff or a policy that is no side of it. */
export function decideEnd({ type: _, ...data }: End, state: ExistingConversation): Decision {
  if (state.status === 'ended') {
    const same = state.end.by === data.by && state.end.disposition === data.disposition;
    return same ? accepted() : refuse('AlreadyEnded');
  }
  const isParticipant = data.by.startsWith('visitor:') || data.by.startsWith('counselor:');
  const refused = isParticipant ? notAParticipant(state, data.by) : undefined;
  return refused ? refuse(refused) : accepted({ type: 'conversation.ended', data });
}
