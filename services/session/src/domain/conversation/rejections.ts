import { type Outcome, rejected } from '@stillhere/kernel';
import type { ConversationEvent } from './events.js';

/** Why a rule said no. The codes are part of the contract: callers tell them apart. */
export type ConversationRejection =
  /** Nothing was ever opened under this id. */
  | { readonly code: 'ConversationMissing' }
  /** The id already belongs to another visitor's conversation. */
  | { readonly code: 'ConversationTaken' }
  | { readonly code: 'ConversationClosed' }
  | { readonly code: 'AlreadyEnded' }
  | { readonly code: 'NotParticipant' }
  /** A counselor, but not the one who is assigned now. */
  | { readonly code: 'NotAssigned' }
  /** The message before this one from the same tab is not recorded yet. */
  | { readonly code: 'PrecedingMessageMissing' }
  /** Nobody of them is connected any more; a new connection comes first (I22). */
  | { readonly code: 'NoConnection' }
  /** This very connection has ended. */
  | { readonly code: 'ConnectionEnded' }
  /** No connection was ever opened with this epoch on this device. */
  | { readonly code: 'ConnectionUnknown' }
  /** Somebody else looks after presence here by now; whoever asks has to stop. */
  | { readonly code: 'StaleOwner' }
  | { readonly code: 'ResumeTokenStale' }
  /** What a step of the contact policy rests on is not so any more. */
  | { readonly code: 'StepOutdated' }
  /** They ended it themselves; nothing more is taken from them. */
  | { readonly code: 'ParticipantLeft' };

export type Decision = Outcome<ConversationEvent, ConversationRejection>;

export const refuse = (code: ConversationRejection['code']): Decision => rejected({ code });
