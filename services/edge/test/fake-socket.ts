import { randomUUID } from 'node:crypto';
import type { ServerFrame } from '@stillhere/live-protocol';
import { parseServerFrame } from '@stillhere/live-protocol/frames';
import type { SocketHandler } from '../src/application/live/served-socket.js';

/** The gateway's end of a socket; the test is the other one. */
export class FakeSocket {
  readonly id = randomUUID();
  readonly texts: string[] = [];
  readonly pings: string[] = [];
  /** What the gateway closed it with. */
  closedWith: { readonly code: number; readonly reason: string } | undefined;
  isTerminated = false;
  /** Gets what the gateway sends from now on. */
  onSent: ((text: string) => void) | undefined;
  onClosed: ((code: number, reason: string) => void) | undefined;

  handler: SocketHandler = {
    onMessage: () => undefined,
    onPong: () => undefined,
    onBytes: () => undefined,
    onClose: () => undefined,
  };

  send(text: string): void {
    if (this.closedWith) return;
    this.texts.push(text);
    this.onSent?.(text);
  }
  ping(payload: string): void {
    if (!this.closedWith) this.pings.push(payload);
  }
  close(code: number, reason: string): void {
    if (this.closedWith) return;
    this.closedWith = { code, reason };
    this.onClosed?.(code, reason);
  }
  terminate(): void {
    this.isTerminated = true;
  }

  /** A frame of the client arrives, with its bytes. */
  says(frame: object | string): void {
    this.handler.onBytes();
    this.handler.onMessage(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }
  /** The browser answers the newest protocol ping. */
  pongs(): void {
    this.handler.onBytes();
    this.handler.onPong(this.pings.at(-1) ?? '');
  }
  /** The other side is gone. */
  ends(code = 1006): void {
    this.handler.onClose(code, '');
  }

  /** All frames, each as the protocol says. */
  get frames(): ServerFrame[] {
    return this.texts.map((text) => {
      const parsed = parseServerFrame(text);
      if (!parsed.ok) throw new Error(`not a documented frame: ${text}`);
      return parsed.frame;
    });
  }
  of<T extends ServerFrame['t']>(type: T): Extract<ServerFrame, { t: T }>[] {
    return this.frames.filter((frame): frame is Extract<ServerFrame, { t: T }> => frame.t === type);
  }
  /** Revisions in the order in which they were sent. */
  get revisions(): number[] {
    return this.of('ev').map(({ revision }) => revision);
  }
}
