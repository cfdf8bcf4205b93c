import { accepted, type Outcome, rejected } from '@stillhere/kernel';
import type { EntryCommand } from './commands.js';
import type { ConversationRequested, EntryEvent } from './events.js';
import type { EntryState } from './state.js';

export type EntryRejection =
  /** The id belongs to another visitor's conversation. */
  | { readonly code: 'ConversationTaken' }
  /** The id was used before, to ask for something else. */
  | { readonly code: 'RequestConflict' };

export function decide(
  { disclosure, survey, request }: EntryCommand,
  state: EntryState,
): Outcome<EntryEvent, EntryRejection> {
  if (state.request !== undefined) return decideRepeat(request, state.request);
  return accepted<EntryEvent>(
    { type: 'intake.disclosure-accepted', data: disclosure },
    { type: 'intake.survey-answered', data: survey },
    { type: 'intake.conversation-requested', data: request },
  );
}

type Asked = Pick<ConversationRequested['data'], 'visitor' | 'fingerprint'>;

/** The same again is answered again; the first stands, whatever else comes under its id. */
export function decideRepeat(again: Asked, first: Asked): Outcome<EntryEvent, EntryRejection> {
  if (again.visitor !== first.visitor) return rejected({ code: 'ConversationTaken' });
  const isKnown = first.fingerprint !== '' && again.fingerprint !== '';
  return isKnown && again.fingerprint !== first.fingerprint
    ? rejected({ code: 'RequestConflict' })
    : accepted();
}
