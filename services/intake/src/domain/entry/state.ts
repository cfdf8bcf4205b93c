import type { Timestamp } from '@stillhere/kernel';
import type { ConversationRequested, DisclosureAccepted, SurveyAnswered } from './events.js';

/** What was accepted and answered on the way to the request; all three come in one append. */
export interface EntryState {
  readonly disclosure: DisclosureAccepted['data'] | undefined;
  readonly survey: SurveyAnswered['data'] | undefined;
  readonly request: (ConversationRequested['data'] & { readonly at: Timestamp }) | undefined;
}

export const initialState: EntryState = {
  disclosure: undefined,
  survey: undefined,
  request: undefined,
};

/** An entry that is complete. */
export type Requested = { readonly [Part in keyof EntryState]: NonNullable<EntryState[Part]> };

export function requestedOf({ disclosure, survey, request }: EntryState): Requested | undefined {
  if (disclosure === undefined || survey === undefined || request === undefined) return undefined;
  return { disclosure, survey, request };
}
