import type { ConversationAccepted, ConversationEntered, ConversationLeft } from './events.js';

type Command<Type extends string, Data> = { readonly type: Type } & Readonly<Data>;

export type Enter = Command<'enter', ConversationEntered['data']>;
export type Accept = Command<'accept', ConversationAccepted['data']>;
export type Leave = Command<'leave', ConversationLeft['data']>;

export type QueueCommand = Enter | Accept | Leave;
