import type { Clock, Random, Timers } from '@stillhere/kernel';
import type { ConversationView } from './view.js';
import type { EphValues, NoCode, Side, Visibility } from './wire.js';

/**
 * The part of a WebSocket that the client needs; a browser's and Node's own both fit. It sets
 * handlers that take nothing, `{data}`, `{code, reason}` and nothing.
 */
export interface LiveSocket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: SocketHandler;
  onmessage: SocketHandler;
  onclose: SocketHandler;
  onerror: SocketHandler;
}
/** `never`, so that a handler of any one event type is one. */
export type SocketHandler = ((event: never) => void) | null;

/** Where a reload finds what it needs: sessionStorage on the visitor page, memory elsewhere. */
export interface TabStorage {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  clear(): void;
}

export interface LiveClientOptions {
  readonly conversation: string;
  /** The first resume token; a later one in `storage` wins. Not for the desk. */
  readonly token?: string;
  readonly storage: TabStorage;
  readonly openSocket: () => LiveSocket;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** What an earlier page of the same person could not send; goes out first, under the same cids. */
  readonly unsent?: readonly UnsentItem[];
  /** `caps` of the hello. */
  readonly caps?: readonly string[];
  /** What the page knows of itself at the start; `visible` unless told. */
  readonly visibility?: Visibility;
  /**
   * Asked when the server no longer knows who this is (4401): resolves `true` when it is worth
   * another try (the desk signed in again). Without it, or with `false`, the link stops. `reason` is
   * what the server said of the end of a sign-in.
   */
  readonly renewAuth?: (reason?: string) => Promise<boolean>;
  /** `false`: the browser knows that it has no network (`navigator.onLine`). `true` proves nothing. */
  readonly isOnline?: () => boolean;
  /** Asks our service, on another way than the socket, and after each cut. Never rejects. */
  readonly askService?: () => Promise<'well' | 'unwell' | 'no-answer'>;
  /** The other side broke the protocol; nothing of it reached the view. For logs and tests. */
  readonly report?: (problem: LinkProblem) => void;
}

export interface LinkProblem {
  /**
   * `gap`: an event is missing before this one. `behind`: pings speak of events that do not come.
   * `fork`: an event, or the log's id, contradicts what was applied. `garbage`: not a frame.
   * `refused`: the server said no to something that is not a message.
   */
  readonly kind: 'gap' | 'behind' | 'fork' | 'garbage' | 'refused';
  readonly detail: string;
}

/**
 * On whose side a cut is, where that is known; else from here they look the same. `ours`: our service
 * said that it goes away, or answers that it is not well. `theirs`: the browser knows that it has no
 * network.
 */
export type CutSide = 'ours' | 'theirs';

export type LinkState =
  /** First connection under way. */
  | { readonly status: 'connecting' }
  /** `cut`: whose the cut was that this connection ended. */
  | { readonly status: 'live'; readonly sinceMs: number; readonly cut?: CutSide | undefined }
  /** Cut off; tries again by itself at `retryAtMs` (monotonic). */
  | {
      readonly status: 'waiting';
      readonly sinceMs: number;
      readonly retryAtMs: number;
      readonly whose?: CutSide | undefined;
    }
  /** Will not come back by itself. */
  | { readonly status: 'stopped'; readonly code: number; readonly message: string };

/** A message of one's own that is not in the log yet, oldest first. Nothing is dropped silently. */
export interface OutboxItem {
  readonly cid: string;
  readonly kind: 'msg' | 'note';
  readonly body: string;
  /**
   * `sending`: on its way. `kept`: waits for a connection. `saved`: in the log; leaves the outbox
   * when its event is in the view. `refused`: see `refusal`; the text is kept.
   */
  readonly status: 'sending' | 'kept' | 'saved' | 'refused';
  readonly refusal?: { readonly code: NoCode; readonly message: string };
  /** Newest revision that was in the view when it was written: a refused one stands after that. */
  readonly after: number;
  /** Monotonic. */
  readonly queuedAtMs: number;
}

/** What has to be kept of a message so that another page can send it, once. */
export type UnsentItem = Pick<OutboxItem, 'cid' | 'kind' | 'body' | 'after'>;

export interface LiveState {
  readonly link: LinkState;
  readonly side: Side | undefined;
  /** Own participant id once welcomed. */
  readonly me: string | undefined;
  readonly view: ConversationView;
  readonly outbox: readonly OutboxItem[];
  /** Newest value of each ephemeral key, and when it came (monotonic). */
  readonly eph: {
    readonly [K in keyof EphValues]?: { readonly value: EphValues[K]; readonly atMs: number };
  };
  /**
   * Server time minus our monotonic clock, in milliseconds, from the newest frame that told it: whoever sets the clock of
   * this computer changes nothing.
   */
  readonly serverOffsetMs: number;
}

/**
 * One conversation over one reconnecting socket. Resumes by proven prefix, keeps an outbox that is
 * resent in order, acknowledges what it applied, answers pings inside the message handler.
 */
export interface LiveClient {
  readonly state: LiveState;
  /** Called after each change, at most once a turn. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Queues a message; returns its cid. Kept in memory until it is in the log or refused. */
  post(body: string): string;
  note(body: string): string;
  /** Takes a refused item out of the outbox and returns its text, for the composer. */
  takeBack(cid: string): string | undefined;
  typing(on: boolean): void;
  /** Everything up to `revision` was shown for the dwell time. */
  seen(revision: number, dwellMs: number): void;
  visibility(state: Visibility): void;
  share(what: { displayed: boolean; typing: boolean }): void;
  leave(reason: 'ended' | 'exit'): void;
  /** Wake, `online` or `pageshow`: forget the back-off and prove the link now. */
  wake(): void;
  /** Lets go of the socket for good; keeps nothing. */
  close(): void;
}

export type CreateLiveClient = (options: LiveClientOptions) => LiveClient;
