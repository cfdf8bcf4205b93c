import { messageLength, splitMessage } from '@stillhere/live-protocol';

/** To whom the composer speaks. A note is never sent to the visitor. */
export type Audience = 'visitor' | 'note';

/** One chat's composer. Each audience keeps its own draft: switching can never send one as the other. */
export interface Draft {
  readonly to: Audience;
  readonly visitor: string;
  readonly note: string;
}

export const emptyDraft: Draft = { to: 'visitor', visitor: '', note: '' };

export const draftText = (draft: Draft): string => draft[draft.to];

export const withText = (draft: Draft, text: string): Draft => ({ ...draft, [draft.to]: text });

export const switchedTo = (draft: Draft, to: Audience): Draft => ({ ...draft, to });

/** A refused text comes back in front of what was written since; nothing is overwritten. */
export function givenBack(draft: Draft, to: Audience, text: string): Draft {
  const now = draft[to];
  return { ...draft, to, [to]: now.trim() === '' ? text : `${text}\n${now}` };
}

/** What may be sent: not only white space. The text itself is sent as written. */
export const isSendable = (text: string): boolean => text.trim() !== '';

/** As what a text goes out: itself, or the messages that it makes where it is too long for one. */
export const messagesOf = (text: string): readonly string[] =>
  messageLength(text).fits ? [text] : splitMessage(text);
