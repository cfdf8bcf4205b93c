import type {
  AlarmAcknowledged,
  ConversationAccepted,
  ConversationAssigned,
  ConversationEntered,
  ConversationLeft,
  ConversationOffered,
  ConversationReturned,
  Entry,
  OfferEnded,
  StepReached,
} from './events.js';

type Command<Type extends string, Data> = { readonly type: Type } & Readonly<Data>;

export type Enter = Command<'enter', ConversationEntered['data']>;
export type Accept = Command<'accept', ConversationAccepted['data']>;
/** `previous`: who has it, as whoever gives it believes; empty for the list. */
export type Assign = Command<'assign', ConversationAssigned['data']>;
export type Return = Command<'return', Omit<ConversationReturned['data'], keyof Entry>>;
export type Leave = Command<'leave', ConversationLeft['data']>;

/** Its number follows from the ones before. */
export type Offer = Command<'offer', Omit<ConversationOffered['data'], 'offer'>>;
export type EndOffer = Command<'end-offer', OfferEnded['data']>;
/** `raised`: the classes that it had been raised before, so that one class is not counted twice. */
export type ReachStep = Command<
  'reach-step',
  Omit<StepReached['data'], 'priority'> & { raised: number }
>;
export type AcknowledgeAlarm = Command<'acknowledge-alarm', AlarmAcknowledged['data']>;

export type WaitCommand = Offer | EndOffer | ReachStep | AcknowledgeAlarm;
export type QueueCommand = Enter | Accept | Assign | Return | Leave | WaitCommand;
