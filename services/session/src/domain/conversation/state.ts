import type { RiskLevel, Timestamp } from '@stillhere/kernel';
import { type AppendIndex, entryOf } from './append-index.js';
import type {
  ContactStepTaken,
  ContactWarning,
  Disposition,
  LeaveReason,
  Surface,
  VisitorSees,
} from './events.js';

/** At most this many at a time for a visitor; the oldest gives way (live.md §6). */
export const connectionsMax = 5;
/** A counselor has each chat open in every tab of the desk, and may work in any of them. */
export const deskConnectionsMax = 16;
/** How many tabs of a participant are remembered; older ones have to start anew. */
export const tabsMax = 16;

export interface Connection {
  readonly connEpoch: number;
  readonly connection: string;
  readonly device: string;
  readonly tab: string;
  readonly page: string;
  readonly gateway: string;
  readonly surface: Surface;
  readonly suspected: boolean;
  /** Our own system cannot see it. */
  readonly unseen: boolean;
}

export interface Tab {
  readonly tab: string;
  /** Resume tokens made for an epoch below are stale. */
  readonly tokenFloor: number;
  /** Of its newest connection. */
  readonly page: string;
  /** That page said goodbye: another one with the tab's id is its reload, not its copy. */
  readonly isClosed: boolean;
}

export interface Participant {
  /** Epoch of the newest connection; 0 before the first. */
  readonly lastEpoch: number;
  /** Connections that have not ended, oldest first. */
  readonly open: readonly Connection[];
  /** Newest last, at most `tabsMax`. */
  readonly tabs: readonly Tab[];
  /** Tabs were dropped: one that is not in `tabs` may be any of them. */
  readonly tabsForgotten: boolean;
  /** Everything of the other side up to here is on a device; -1 for nothing. */
  readonly delivered: number;
  /** … and was on an awake, visible screen; never above `delivered`. */
  readonly displayed: number;
  readonly sharing: { readonly displayed: boolean; readonly typing: boolean };
  /** Set by an explicit leave, cleared by the next connection (I25). */
  readonly left: { readonly reason: LeaveReason; readonly at: Timestamp } | undefined;
}

/** A message or a note: both take their cid from the one space of their author (I5). */
export interface Said {
  readonly kind: 'message' | 'note';
  readonly author: string;
  readonly cid: string;
  readonly revision: number;
  readonly at: Timestamp;
  readonly fingerprint: string;
  /** Revision of each side's newest message up to and including this entry; -1 for none. */
  readonly newest: { readonly visitor: number; readonly staff: number };
}

/** The newest judgement. */
export interface Risk {
  readonly level: RiskLevel;
  readonly by: string;
  readonly at: Timestamp;
}

/** What the contact policy of the service did here. */
export interface ContactState {
  /** Steps taken, ever. */
  readonly steps: number;
  /** The newest one: the same again says nothing new. */
  readonly newest: Pick<ContactStepTaken['data'], 'act' | 'clock'> | undefined;
  readonly held: boolean;
  /** Who asked for the step after so many. */
  readonly asked: { readonly by: string; readonly afterSteps: number } | undefined;
  /** Since the person's last words, oldest first. */
  readonly warnings: readonly ContactWarning[];
}

export const noContact: ContactState = {
  steps: 0,
  newest: undefined,
  held: false,
  asked: undefined,
  warnings: [],
};

export interface Conversation {
  /** Revision of the newest event. */
  readonly revision: number;
  readonly conversation: string;
  readonly service: string;
  readonly language: string;
  readonly priority: number;
  readonly visitor: string;
  readonly visitorSees: VisitorSees;
  readonly visitorSeesTyping: boolean;
  readonly openedAt: Timestamp;
  readonly said: AppendIndex<Said>;
  /** Keys of messages for which another text came under the same cid. */
  readonly conflicts: AppendIndex<true>;
  readonly participants: Readonly<Record<string, Participant>>;
  /** The newest decision of the queue that is recorded here; 0 before the first. */
  readonly decision: number;
  /** The number of presence's newest owner who said anything here; 0: one process looks after all. */
  readonly fence: number;
  /** `undefined`: nobody has judged it yet. */
  readonly risk: Risk | undefined;
  readonly contact: ContactState;
}

export interface Counselor {
  readonly participant: string;
  readonly displayName: string;
}
export interface End {
  readonly by: string;
  readonly disposition: Disposition;
  readonly at: Timestamp;
}

export type Missing = { readonly status: 'missing' };
export type ExistingConversation = Conversation &
  (
    | { readonly status: 'waiting' }
    | { readonly status: 'assigned'; readonly counselor: Counselor }
    | { readonly status: 'ended'; readonly counselor: Counselor | undefined; readonly end: End }
  );
export type ConversationState = Missing | ExistingConversation;

export const initialState: ConversationState = { status: 'missing' };

const newcomer: Participant = {
  lastEpoch: 0,
  open: [],
  tabs: [],
  tabsForgotten: false,
  delivered: -1,
  displayed: -1,
  sharing: { displayed: true, typing: true },
  left: undefined,
};

export const participantOf = (state: ExistingConversation, participant: string): Participant =>
  state.participants[participant] ?? newcomer;

/** The counselor who is assigned, also after the end; `undefined` while the visitor waits. */
export const counselorOf = (state: ExistingConversation): Counselor | undefined =>
  state.status === 'waiting' ? undefined : state.counselor;

export const saidKey = (author: string, cid: string): string => `${author}\u001f${cid}`;

export const saidBy = (
  state: ExistingConversation,
  author: string,
  cid: string,
): Said | undefined => entryOf(state.said, saidKey(author, cid));
