import type { Principal } from '@stillhere/contracts';
import type { TokenBucket } from '@stillhere/kernel';
import type { Side, Visibility } from '@stillhere/live-protocol';
import type { DeliveryWindow } from './delivery-window.js';
import type { MessageTraces } from './message-traces.js';
import type { Over } from './over.js';
import type { LivePorts } from './ports.js';

/** A socket as this half sees it; the library behind it is known in one place only. */
export interface Socket {
  readonly id: string;
  send(text: string): void;
  ping(payload: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** One welcomed connection: a participant's tab, or a supervisor who looks on. */
export interface LiveConnection {
  readonly socket: Socket;
  readonly ports: LivePorts;
  readonly conversation: string;
  readonly principal: Principal;
  /** `visitor:…` or `counselor:…`; what the log calls this side. */
  readonly participant: string;
  readonly side: Side;
  /** False: looks on, is no part of the conversation, leaves no evidence. */
  readonly participates: boolean;
  readonly device: string;
  readonly tab: string;
  readonly connEpoch: number;
  readonly window: DeliveryWindow;
  readonly messages: TokenBucket;
  readonly typing: TokenBucket;
  /** All that runs for it ends with it. */
  readonly over: Over;
  /** The newest revision when it was welcomed. */
  readonly admittedAt: number;
  /** The person at this end did something, not only their program. */
  readonly acted: () => void;
  visibility: Visibility;
  /** They ended their part; nothing more is taken from this connection. */
  hasLeft: boolean;
  /** Pings it once it is welcomed; its pace follows the visibility. */
  heartbeat: Beat | undefined;
  /** Newest revision of the conversation that this gateway has met. */
  head: number;
  pings: number;
  /** Answered last; more than one open ping needs no further probe. */
  pongs: number;
  /** How many of its posts have no answer yet. */
  postsWaiting: number;
  ephemeral: number;
  /** Missing while nothing that it was sent is traced. */
  traces: MessageTraces | undefined;
}

/** What asks a page whether it is there. */
export interface Beat {
  repace(): void;
  messageSent(revision: number): void;
  acknowledged(upTo: number): void;
  stop(): void;
}

export function sendFrame(connection: Pick<LiveConnection, 'socket'>, frame: object): void {
  connection.socket.send(JSON.stringify(frame));
}

/** The newest value of a key; a client drops one that is older than what it has. */
export function sendEphemeral(connection: LiveConnection, key: string, value: unknown): void {
  connection.ephemeral += 1;
  sendFrame(connection, { t: 'eph', key, ver: connection.ephemeral, value });
}
