import type { LiveSocket, SocketHandler } from '@stillhere/live-protocol/client';

/** Hears what goes over one socket, as the wire has it. */
export interface SocketTap {
  sent(text: string): void;
  /** `isApplied`: the page still listens. */
  received(text: string, isApplied: boolean): void;
  /** Nothing comes any more; `isOwn`: the page's own network is to blame. May be told twice. */
  closed(isOwn: boolean): void;
  /** It ended, with this code and reason; 1006: without a word. */
  ended?(code: number, reason: string): void;
}

/** Node's own WebSocket, as a browser's page would hold it, with somebody who listens in. */
export class TappedSocket implements LiveSocket {
  onopen: SocketHandler = null;
  onmessage: SocketHandler = null;
  onclose: SocketHandler = null;
  onerror: SocketHandler = null;
  /** Resolves when nothing can come any more. */
  readonly ended: Promise<void>;
  readonly #socket: WebSocket;
  readonly #tap: SocketTap;

  constructor(socket: WebSocket, tap: SocketTap) {
    this.#socket = socket;
    this.#tap = tap;
    socket.onopen = () => call(this.onopen, {});
    socket.onmessage = ({ data }) => {
      const { onmessage } = this;
      if (typeof data === 'string') tap.received(data, onmessage !== null);
      call(onmessage, { data });
    };
    socket.onerror = () => call(this.onerror, {});
    this.ended = new Promise((resolve) => {
      socket.onclose = ({ code, reason }) => {
        tap.closed(false);
        tap.ended?.(code, reason);
        call(this.onclose, { code, reason });
        resolve();
      };
    });
  }

  send(text: string): void {
    this.#tap.sent(text);
    this.#socket.send(text);
  }

  close(code?: number, reason?: string): void {
    this.#tap.closed(false);
    this.#socket.close(code, reason);
  }

  /** The network is gone: the page learns so at once, the other side as if by a proxy. */
  cut(): void {
    const { onclose } = this;
    this.#tap.closed(true);
    this.onopen = this.onmessage = this.onclose = this.onerror = null;
    this.#socket.close(4999);
    call(onclose, { code: 1006, reason: '' });
  }
}

const call = (handler: SocketHandler, event: object): void => {
  (handler as ((event: object) => void) | null)?.(event);
};
