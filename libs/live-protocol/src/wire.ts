/** Frames of `stillhere.v1.json`: one JSON object a WebSocket text message. See docs/protocol.md. */
export const subprotocol = 'stillhere.v1.json';

export type Visibility = 'visible' | 'hidden' | 'freezing';
export type Side = 'visitor' | 'staff';
export type ConversationStatus = 'waiting' | 'assigned' | 'ended';

/** What any client frame may carry beside its own content. */
export interface Carried {
  /** Everything up to this revision is applied. */
  readonly a?: number | undefined;
  /** What the page knows of its own visibility. */
  readonly v?: Visibility | undefined;
}

export interface ResumePoint {
  readonly logId: string;
  readonly revision: number;
  /** `chain` of the event at `revision`. */
  readonly chain: string;
}

export interface HelloFrame extends Carried {
  readonly t: 'hello';
  /** Visitors only; the desk is known by its cookie. */
  readonly token?: string | undefined;
  readonly conversation: string;
  readonly device: string;
  readonly tab: string;
  /** Random for each page load: tells a reconnect from a reload or a duplicated tab. */
  readonly page: string;
  readonly resume?: ResumePoint | undefined;
  readonly caps?: readonly string[] | undefined;
}
export interface MsgFrame extends Carried {
  readonly t: 'msg';
  readonly cid: string;
  readonly body: string;
  readonly seenRevision: number;
  readonly prevCid?: string | undefined;
  /** W3C trace context, of a program that traces what it says. */
  readonly traceparent?: string | undefined;
}
/** Staff only: a note that the visitor never gets. */
export interface NoteFrame extends Carried {
  readonly t: 'note';
  readonly cid: string;
  readonly body: string;
  readonly traceparent?: string | undefined;
}
export interface AckFrame extends Carried {
  readonly t: 'ack';
  readonly upTo: number;
}
export interface SeenFrame extends Carried {
  readonly t: 'seen';
  readonly upTo: number;
  readonly dwellMs: number;
}
export interface PongFrame extends Carried {
  readonly t: 'pong';
  readonly n: number;
}
export interface VisFrame extends Carried {
  readonly t: 'vis';
  readonly v: Visibility;
}
export interface TypingFrame extends Carried {
  readonly t: 'typing';
  readonly on: boolean;
}
export interface ShareFrame extends Carried {
  readonly t: 'share';
  readonly displayed: boolean;
  readonly typing: boolean;
}
export interface LeaveFrame extends Carried {
  readonly t: 'leave';
  /** `ended`: the person ended the chat. `exit`: they pressed Exit. */
  readonly reason: 'ended' | 'exit';
}
/** How many events the client takes unacknowledged from now on, 1 to the welcome's limit. */
export interface FlowFrame extends Carried {
  readonly t: 'flow';
  readonly window: number;
}
export interface ProbeFrame extends Carried {
  readonly t: 'probe';
  readonly n: number;
}
export type ClientFrame =
  | HelloFrame
  | MsgFrame
  | NoteFrame
  | AckFrame
  | SeenFrame
  | PongFrame
  | VisFrame
  | TypingFrame
  | ShareFrame
  | LeaveFrame
  | FlowFrame
  | ProbeFrame;

export interface WelcomeFrame {
  readonly t: 'welcome';
  readonly connEpoch: number;
  /** Visitors only: present it in the next hello. The one before it stays good too. */
  readonly resumeToken?: string | undefined;
  readonly logId: string;
  readonly head: number;
  /** The tab id to use from now on: another one than was sent when the tab was duplicated. */
  readonly tab: string;
  readonly participant: string;
  readonly side: Side;
  readonly status: ConversationStatus;
  readonly heartbeat: { readonly intervalMs: number };
  readonly limits: WireLimits;
  readonly serverTime: string;
}
export interface WireLimits {
  readonly messageChars: number;
  readonly frameBytes: number;
  readonly messagesPerSecond: number;
  readonly messagesBurst: number;
  readonly typingPerSecond: number;
  readonly windowEvents: number;
  readonly windowBytes: number;
}
/** One recorded event. In log order; every revision comes, those not for this reader as `withheld`. */
export interface EvFrame {
  readonly t: 'ev';
  readonly revision: number;
  readonly id: string;
  readonly chain: string;
  /** Without the category: `message-posted`; `withheld` has empty data. */
  readonly type: string;
  readonly at: string;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}
export interface OkFrame {
  readonly t: 'ok';
  readonly cid: string;
  readonly revision: number;
  readonly at: string;
  /** `fsync`: on this machine's disk. `quorum`: on most of the cluster's. */
  readonly durability: 'fsync' | 'quorum';
}
export interface NoFrame {
  readonly t: 'no';
  readonly cid?: string | undefined;
  readonly code: NoCode;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
  /** What was expected and what was kept, in words. */
  readonly message: string;
}
export type NoCode =
  | 'conflict'
  | 'too-long'
  | 'empty'
  | 'rate'
  | 'closed'
  | 'forbidden'
  | 'unavailable'
  | 'full'
  | 'malformed';
/** Not recorded; the newest value of a key wins. */
export interface EphFrame {
  readonly t: 'eph';
  readonly key: string;
  readonly ver: number;
  readonly value: unknown;
}
export interface PingFrame {
  readonly t: 'ping';
  readonly n: number;
  /** The log's head for this conversation: a reader that is behind reads on. */
  readonly head: number;
  readonly serverTime: string;
  /** When the next ping is due, where that is another interval than was told before. */
  readonly intervalMs?: number | undefined;
}
export interface ProbedFrame {
  readonly t: 'probed';
  readonly n: number;
  readonly head: number;
  readonly serverTime: string;
}
export interface ByeFrame {
  readonly t: 'bye';
  readonly code: number;
  readonly resume: ResumeAdvice;
  readonly retryAfterMs: number;
  readonly message: string;
  /** With 4401 on a counselor's connection: why the sign-in ended. */
  readonly reason?: string | undefined;
}
export type ServerFrame =
  | WelcomeFrame
  | EvFrame
  | OkFrame
  | NoFrame
  | EphFrame
  | PingFrame
  | ProbedFrame
  | ByeFrame;

/** What a client does after a close. */
export type ResumeAdvice = 'no' | 'resume' | 'resync' | 'auth';

/** Published close codes; anything else is treated as `resume`. */
export const closeCodes = {
  malformed: { code: 4400, resume: 'no' },
  unauthenticated: { code: 4401, resume: 'auth' },
  forbidden: { code: 4403, resume: 'no' },
  heartbeat: { code: 4408, resume: 'resume' },
  superseded: { code: 4409, resume: 'no' },
  conversationClosed: { code: 4410, resume: 'no' },
  logMismatch: { code: 4412, resume: 'resync' },
  slow: { code: 4413, resume: 'resume' },
  rate: { code: 4429, resume: 'resume' },
  drain: { code: 4503, resume: 'resume' },
} as const satisfies Record<string, { code: number; resume: ResumeAdvice }>;

/** `eph` keys and their values. */
export interface EphValues {
  /** The other side is writing; expires by itself after `expiresMs`. */
  readonly typing: { readonly on: boolean; readonly expiresMs: number };
  /** Staff only: the verdict about the visitor. */
  readonly presence: PresenceValue;
  /** Visitor only, once somebody is assigned: whether that counselor is there. */
  readonly counselor: CounselorValue;
  /** Visitor only, while waiting. */
  readonly place: {
    readonly place: number;
    readonly waiting: number;
    readonly counselors: number;
    readonly waitFromS: number;
    readonly waitToS: number;
  };
}
export interface CounselorValue {
  readonly counselor: string;
  /** What the visitor sees of them. */
  readonly name: string;
  readonly state: CounselorPresence;
  /** `lost`: network, timed-out or asleep. `closed`: closed-or-reloaded or signed-out. */
  readonly cause: string;
  /** ISO-8601. */
  readonly since: string;
}
/** `our-restart`: we cannot see; that says nothing about the counselor. */
export type CounselorPresence = 'here' | 'checking' | 'lost' | 'our-restart' | 'closed';

export type Verdict =
  | 'here.visible'
  | 'here.background'
  | 'here.asleep'
  | 'not-visible-to-us'
  | 'checking'
  | 'no-connection'
  | 'absent'
  | 'never-connected'
  | 'left';
export type VerdictCause =
  | 'network'
  | 'closed-or-reloaded'
  | 'timed-out'
  | 'our-restart'
  | 'ended'
  | 'exit'
  | '';
/** The next step of the contact policy, before it happens. */
export interface ContactOutlook {
  readonly policy: string;
  /** tell-counselor, warn, tell-supervisor or end; empty: none comes by itself now. */
  readonly act: string;
  /** quiet, reading, unreachable or left. */
  readonly clock: string;
  /** policy, at-risk or lost-at-imminent-risk. */
  readonly why: string;
  /** Without a step, why. */
  readonly stopped: string;
  /** From when the frame was made; a client takes off its own elapsed time. */
  readonly dueInMs: number;
  readonly held: boolean;
  readonly steps: number;
}
export interface PresenceValue {
  /** Missing where the service follows no policy. */
  readonly contact?: ContactOutlook | undefined;
  readonly participant: string;
  readonly verdict: Verdict;
  readonly cause: VerdictCause;
  /** ISO-8601; empty for `never-connected`. */
  readonly since: string;
  readonly evidence: string;
  /** Empty when nothing was ever heard. */
  readonly lastHeardAt: string;
  /** Age of that when the frame was made; a client adds its own elapsed time. */
  readonly lastHeardAgeMs: number;
  readonly why: readonly {
    readonly at: string;
    readonly kind: string;
    readonly evidence: string;
    readonly connEpoch: number;
  }[];
}
