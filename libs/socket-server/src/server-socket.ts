/** One accepted WebSocket. Set `handler` inside `onConnection`. */
export interface ServerSocket {
  /** 32 hex digits, never given twice, also not after a restart: names the connection in evidence. */
  readonly id: string;
  /**
   * Queues a text message. Several in one turn of the event loop leave in one write. After the end
   * it does nothing: the close event is on its way.
   */
  send(text: string): void;
  /** A protocol ping, at most 125 bytes; leaves together with what was sent in the same turn. */
  ping(payload: string): void;
  /** Starts the closing handshake; what was sent before still leaves. */
  close(code: number, reason: string): void;
  /** Ends at once, without a handshake. */
  terminate(): void;
  /** Stops, or starts, reading from this connection. */
  pause(): void;
  resume(): void;
  /** Bytes of what was sent that the system has not taken yet. */
  readonly bufferedBytes: number;
  /** Who is told what comes; an object with methods, since four closures a socket are memory. */
  handler: SocketHandler;
}

/** What arrives on a socket, in its order. */
export interface SocketHandler {
  /** A whole text message. */
  onMessage(text: string): void;
  /** The browser's answer to `ping`, with its payload. */
  onPong(payload: string): void;
  /**
   * Anything at all arrived, also half a frame: the evidence that link and device are alive. Comes
   * before the frames in these bytes.
   */
  onBytes(): void;
  /** Once, last. Code 1006 where the link ended without a close frame. */
  onClose(code: number, reason: string): void;
}
