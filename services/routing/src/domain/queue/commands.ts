import type {
  ConversationAccepted,
  ConversationAssigned,
  ConversationEntered,
  ConversationLeft,
  ConversationReturned,
  Entry,
} from './events.js';

type Command<Type extends string, Data> = { readonly type: Type } & Readonly<Data>;

export type Enter = Command<'enter', ConversationEntered['data']>;
export type Accept = Command<'accept', ConversationAccepted['data']>;
/** `previous`: who has it, as whoever gives it believes; empty for the list. */
export type Assign = Command<'assign', ConversationAssigned['data']>;
export type Return = Command<'return', Omit<ConversationReturned['data'], keyof Entry>>;
export type Leave = Command<'leave', ConversationLeft['data']>;

export type QueueCommand = Enter | Accept | Assign | Return | Leave;
