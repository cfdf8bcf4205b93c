import { accepted, type Outcome, rejected } from '@stillhere/kernel';
import type { EntryCommand } from './commands.js';
import type { EntryEvent } from './events.js';
import type { EntryState } from './state.js';

export type EntryRejection =
  /** The id belongs to another visitor's conversation. */
  { readonly code: 'ConversationTaken' };

/** The first request stands, whatever a repeat of it says. */
export function decide(
  { disclosure, survey, request }: EntryCommand,
  state: EntryState,
): Outcome<EntryEvent, EntryRejection> {
  if (state.request !== undefined) {
    const isSame = state.request.visitor === request.visitor;
    return isSame ? accepted() : rejected({ code: 'ConversationTaken' });
  }
  return accepted<EntryEvent>(
    { type: 'intake.disclosure-accepted', data: disclosure },
    { type: 'intake.survey-answered', data: survey },
    { type: 'intake.conversation-requested', data: request },
  );
}
