import { accepted } from '@stillhere/kernel';
import type { Leave, LeaveProof, Share } from './commands.js';
import type { ConversationEvent } from './events.js';
import { notAParticipant } from './not-a-participant.js';
import { type Decision, refuse } from './rejections.js';
import { tokenGood } from './resume-token.js';
import { type ExistingConversation, type Participant, participantOf } from './state.js';

/**
 * An explicit leave, never inferred (I25). A visitor who leaves while nobody is assigned leaves
 * nobody behind: the conversation ends with it, so that no counselor is offered an empty room.
 */
export function decideLeave(
  { type: _, proof, ...data }: Leave,
  state: ExistingConversation,
): Decision {
  const refused = notAParticipant(state, data.participant);
  if (refused) return refuse(refused);
  const participant = participantOf(state, data.participant);
  if (participant.left) return accepted();
  const stale = staleness(participant, proof);
  if (stale) return refuse(stale);
  const left: ConversationEvent = { type: 'conversation.participant-left', data };
  if (state.status !== 'waiting') return accepted(left);
  const end = { by: data.participant, disposition: 'visitor-left' } as const;
  return accepted<ConversationEvent>(left, { type: 'conversation.ended', data: end });
}

/** Fenced as a resume is: what an older connection says, or an older token, changes nothing (I23). */
function staleness(participant: Participant, proof: LeaveProof) {
  if ('tab' in proof) return tokenGood(participant, proof) ? undefined : 'ResumeTokenStale';
  const { open, lastEpoch } = participant;
  // Somebody who never connected (a program that posts) has no connection to name.
  if (proof.connEpoch === 0 && lastEpoch === 0) return undefined;
  if (open.some(({ connEpoch }) => connEpoch === proof.connEpoch)) return undefined;
  return proof.connEpoch > 0 && proof.connEpoch <= lastEpoch
    ? 'ConnectionEnded'
    : 'ConnectionUnknown';
}

export function decideShare({ type: _, ...data }: Share, state: ExistingConversation): Decision {
  const refused = notAParticipant(state, data.participant);
  if (refused) return refuse(refused);
  const { sharing, left } = participantOf(state, data.participant);
  const same = sharing.displayed === data.displayed && sharing.typing === data.typing;
  if (!same && left) return refuse('ParticipantLeft');
  return same ? accepted() : accepted({ type: 'conversation.sharing-changed', data });
}
