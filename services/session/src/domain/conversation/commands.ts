import type { RiskLevel } from '@stillhere/kernel';
import type {
  Assigned,
  ConnectionEnded,
  ConnectionOpened,
  ConnectionUnseen,
  ContactHeld,
  ContactStepAsked,
  ContactStepTaken,
  Ended,
  MessagePosted,
  NoteAdded,
  Opened,
  ParticipantLeft,
  PresenceTaken,
  ReceiptDisplayed,
  RiskSet,
  SharingChanged,
  Surface,
  Unassigned,
} from './events.js';

type Command<Type extends string, Data> = { readonly type: Type } & Readonly<Data>;

export type Open = Command<'open', Opened['data']>;
export type PostMessage = Command<'post-message', MessagePosted['data']>;
export type AddNote = Command<'add-note', NoteAdded['data']>;
export type RecordReceipt = Command<
  'record-receipt',
  ReceiptDisplayed['data'] & { level: 'delivered' | 'displayed' }
>;
export type OpenConnection = Command<
  'open-connection',
  Omit<ConnectionOpened['data'], 'connEpoch' | 'resumed' | 'tokenEpoch'> & {
    /** The tab id to use when `tab` turns out to be a duplicate. */
    spareTab: string;
    /** The epoch for which the presented resume token was made; none for staff. */
    tokenEpoch: number | undefined;
    /** What the page claims to hold, and whether our log says the same. */
    resume: { revision: number; chain: string; proven: boolean } | undefined;
  }
>;
export type SuspectConnection = Command<
  'suspect-connection',
  { participant: string; connEpoch: number; evidence: string; lastHeardAt: string }
>;
export type AnswerConnection = Command<
  'answer-connection',
  { participant: string; connEpoch: number; evidence: string }
>;
/** Our own system could not see it; that says nothing about the person. */
export type LoseSight = Command<'lose-sight', ConnectionUnseen['data']>;
export type EndConnection = Command<'end-connection', ConnectionEnded['data']>;
export type ChangeSurface = Command<
  'change-surface',
  { participant: string; connEpoch: number; surface: Surface; evidence: string }
>;
/** Said on a connection, or with a resume token of a tab. */
export type LeaveProof =
  | { readonly connEpoch: number }
  | { readonly tab: string; readonly tokenEpoch: number };
export type Leave = Command<'leave', ParticipantLeft['data'] & { proof: LeaveProof }>;
export type Share = Command<'share', SharingChanged['data']>;
export type Assign = Command<'assign', Omit<Assigned['data'], 'previous'>>;
export type Unassign = Command<'unassign', Unassigned['data']>;
export type SetRisk = Command<'set-risk', Omit<RiskSet['data'], 'previous'>>;
/** What presence found due under the policy of the service, and what that rests on. */
export type TakeContactStep = Command<
  'take-contact-step',
  Omit<ContactStepTaken['data'], 'askedBy' | 'warnings'> & {
    /** From this level on nothing ends by itself. */
    neverEndsFrom: RiskLevel;
    afterSteps: number;
    /** Revision of the person's newest words; -1: none. */
    words: number;
  }
>;
export type HoldPolicy = Command<'hold-policy', ContactHeld['data']>;
export type AskStep = Command<'ask-step', ContactStepAsked['data']>;
export type End = Command<'end', Ended['data']>;

export type ConnectionFact =
  | SuspectConnection
  | AnswerConnection
  | LoseSight
  | EndConnection
  | ChangeSurface;

/** What presence says, and the number of its owner: an older one than was heard here says nothing any more. */
export type Propose = Command<
  'propose',
  { fence: number; fact: OpenConnection | ConnectionFact | RecordReceipt | TakeContactStep }
>;
/** Whoever looks after presence from now on says so before saying anything else. */
export type TakePresence = Command<'take-presence', PresenceTaken['data']>;

export type ConversationCommand =
  | Open
  | PostMessage
  | AddNote
  | RecordReceipt
  | OpenConnection
  | ConnectionFact
  | Propose
  | TakePresence
  | Leave
  | Share
  | Assign
  | Unassign
  | SetRisk
  | TakeContactStep
  | HoldPolicy
  | AskStep
  | End;
