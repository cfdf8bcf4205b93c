import { accepted } from '@stillhere/kernel';
import { entryOf } from './append-index.js';
import type { AddNote, PostMessage } from './commands.js';
import { notAParticipant } from './not-a-participant.js';
import { type Decision, refuse } from './rejections.js';
import { type ExistingConversation, participantOf, type Said, saidBy, saidKey } from './state.js';

/** live.md §6, idempotency: one event per (conversation, participant, cid) for ever (I5). */
export function decidePostMessage(
  { type: _, ...said }: PostMessage,
  state: ExistingConversation,
): Decision {
  const refused = notAParticipant(state, said.author);
  if (refused) return refuse(refused);
  const known = saidBy(state, said.author, said.cid);
  if (known) return decideRepeat(known, { ...said, kind: 'message' }, state);
  if (state.status === 'ended') return refuse('ConversationClosed');
  if (participantOf(state, said.author).left) return refuse('ParticipantLeft');
  if (!reachable(state, said.author)) return refuse('NoConnection');
  if (said.prevCid !== '' && !saidBy(state, said.author, said.prevCid)) {
    return refuse('PrecedingMessageMissing');
  }
  const seenRevision = Math.min(said.seenRevision, state.revision);
  return accepted({ type: 'conversation.message-posted', data: { ...said, seenRevision } });
}

/** Notes may follow the end: the counselor's work on a conversation is not over with it. */
export function decideAddNote(
  { type: _, ...note }: AddNote,
  state: ExistingConversation,
): Decision {
  const refused = notAParticipant(state, note.author);
  if (refused) return refuse(refused);
  if (note.author === state.visitor) return refuse('NotAssigned');
  const known = saidBy(state, note.author, note.cid);
  if (known) return decideRepeat(known, { ...note, kind: 'note' }, state);
  return accepted({ type: 'conversation.note-added', data: note });
}

/** The first text stands. That another one came under its cid is recorded once a message. */
function decideRepeat(
  known: Said,
  again: Pick<Said, 'kind' | 'author' | 'cid' | 'fingerprint'>,
  state: ExistingConversation,
): Decision {
  if (isRepeat(known, again)) return accepted();
  const { author, cid, fingerprint } = again;
  if (entryOf(state.conflicts, saidKey(author, cid))) return accepted();
  return accepted({
    type: 'conversation.message-conflicted',
    data: { author, cid, originalRevision: known.revision, fingerprint },
  });
}

/** The same words in the same place, said again: not another text under a known cid. */
export const isRepeat = (known: Said, again: Pick<Said, 'kind' | 'fingerprint'>): boolean =>
  known.kind === again.kind && known.fingerprint === again.fingerprint;

/**
 * I22: whoever was seen to have no connection is connected anew before they say anything. Somebody
 * who never connected (a program that posts) was never said to be gone.
 */
function reachable(state: ExistingConversation, author: string): boolean {
  const { lastEpoch, open } = participantOf(state, author);
  return lastEpoch === 0 || open.length > 0;
}
