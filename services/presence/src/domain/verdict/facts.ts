/** Recorded events about one participant's connections, as the verdict needs them. */
export type PresenceEvent =
  | {
      readonly type: 'connection-opened';
      readonly connEpoch: number;
      readonly connection: string;
      readonly device: string;
      readonly surface: 'visible' | 'hidden';
      readonly gateway: string;
    }
  | {
      readonly type: 'connection-suspected';
      readonly connEpoch: number;
      readonly lastHeardAt: string;
    }
  | { readonly type: 'connection-answered'; readonly connEpoch: number }
  | {
      readonly type: 'connection-ended';
      readonly connEpoch: number;
      readonly cause: string;
      readonly lastHeardAt: string;
    }
  | {
      readonly type: 'surface-changed';
      readonly connEpoch: number;
      readonly surface: 'visible' | 'hidden' | 'asleep';
    }
  /** We could not see this connection from `since` on: our own doing. */
  | { readonly type: 'connection-unseen'; readonly connEpoch: number; readonly since: string }
  | { readonly type: 'participant-left'; readonly reason: 'ended' | 'exit' };

/** Which event it was: its id is the evidence; its time is the log's, at append. */
export interface Recorded {
  readonly eventId: string;
  readonly at: string;
  /** The same moment in milliseconds; only differences within one log are taken. */
  readonly atMs: number;
}

export interface OpenConnection {
  readonly connEpoch: number;
  readonly connection: string;
  readonly device: string;
  readonly gateway: string;
  readonly suspect: boolean;
  readonly surface: 'visible' | 'hidden' | 'asleep';
  /** What it showed when it was last awake. */
  readonly awakeSurface: 'visible' | 'hidden';
  /** Since when we cannot see it, by the record; '' while we can. */
  readonly unseenSince: string;
}

/** What a screen shows, and what it rests on. */
export interface Label {
  readonly verdict: Verdict;
  readonly cause: Cause;
  readonly since: string;
  readonly evidence: string;
}

export const verdicts = [
  'here.visible',
  'here.background',
  'here.asleep',
  'not-visible-to-us',
  'checking',
  'no-connection',
  'absent',
  'never-connected',
  'left',
] as const;
export type Verdict = (typeof verdicts)[number];

export type Cause =
  | 'network'
  | 'closed-or-reloaded'
  | 'timed-out'
  | 'our-restart'
  | 'ended'
  | 'exit'
  | '';

export interface WhyEntry {
  readonly at: string;
  readonly kind: string;
  readonly evidence: string;
  readonly connEpoch: number;
}

/** Everything recorded that a verdict about one participant can depend on. Plain data: it is stored. */
export interface PresenceFacts {
  readonly newestEpoch: number;
  readonly open: readonly OpenConnection[];
  /** The label by records alone, as of the newest event; time and our own sight come on top. */
  readonly label: Label;
  /** The label just before the last connection ended: shown on while a reload may be under way. */
  readonly held: Label | undefined;
  readonly endedAtMs: number;
  /** By a close, whoever's: a reload looks like this. A time-out has waited long enough already. */
  readonly endedAbruptly: boolean;
  readonly lastHeardAt: string;
  readonly why: readonly WhyEntry[];
}

export const noFacts: PresenceFacts = {
  newestEpoch: 0,
  open: [],
  label: { verdict: 'never-connected', cause: '', since: '', evidence: '' },
  held: undefined,
  endedAtMs: 0,
  endedAbruptly: false,
  lastHeardAt: '',
  why: [],
};
