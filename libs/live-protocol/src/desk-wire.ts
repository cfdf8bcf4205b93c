import type { ByeFrame, Visibility } from './wire.js';

/** The desk's own socket: `/api/desk/live`, one for each tab, signed in by the cookie. */
export const deskLivePath = '/api/desk/live';
/** One JSON object a WebSocket text message. See docs/protocol.md. */
export const deskSubprotocol = 'stillhere.desk.v1.json';

/** What is told over it; each time the whole newest value. */
export const deskValueKeys = ['queue', 'availability', 'floor', 'staff'] as const;
export type DeskValueKey = (typeof deskValueKeys)[number];

export interface DeskHelloFrame {
  readonly t: 'hello';
  readonly v: Visibility;
  readonly device: string;
  readonly tab: string;
}
export interface DeskPongFrame {
  readonly t: 'pong';
  readonly n: number;
  readonly v: Visibility;
}
export interface DeskVisFrame {
  readonly t: 'vis';
  readonly v: Visibility;
}
/** After sleep: answered at once, so that the desk knows within two seconds whether its link lives. */
export interface DeskProbeFrame {
  readonly t: 'probe';
  readonly n: number;
}
/** The page goes: it was closed, or its account signed out. */
export interface DeskLeaveFrame {
  readonly t: 'leave';
}
export type DeskClientFrame =
  | DeskHelloFrame
  | DeskPongFrame
  | DeskVisFrame
  | DeskProbeFrame
  | DeskLeaveFrame;

export interface DeskWelcomeFrame {
  readonly t: 'welcome';
  readonly connection: string;
  readonly heartbeat: { readonly intervalMs: number };
  readonly serverTime: string;
  /** Whose desk it is. */
  readonly account?: string | undefined;
}
export interface DeskValueFrame {
  readonly t: 'value';
  readonly key: DeskValueKey;
  readonly value: unknown;
}
export interface DeskPingFrame {
  readonly t: 'ping';
  readonly n: number;
  readonly serverTime: string;
  /** When the next ping is due, where that is another interval than was told before. */
  readonly intervalMs?: number | undefined;
}
export interface DeskProbedFrame {
  readonly t: 'probed';
  readonly n: number;
  readonly serverTime: string;
}
export type DeskServerFrame =
  | DeskWelcomeFrame
  | DeskValueFrame
  | DeskPingFrame
  | DeskProbedFrame
  | ByeFrame;
