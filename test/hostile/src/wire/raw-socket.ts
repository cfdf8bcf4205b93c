import { connect, type Socket } from 'node:net';

/** A TCP connection on which anything can be said, and which keeps what was answered. */
export class RawSocket {
  /** Resolves when nothing can come any more; never rejects. */
  readonly ended: Promise<void>;
  /** Called with whatever came, before it is kept. */
  onBytes: (bytes: Buffer) => void = () => undefined;
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.#chunks.push(bytes);
      this.onBytes(bytes);
    });
    this.ended = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    // A reset is an end like any other here: `close` follows.
    socket.on('error', () => undefined);
  }

  /** Rejects when nobody listens. */
  static open(port: number): Promise<RawSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        const raw = new RawSocket(socket);
        // Whoever hears the other side's end has nothing left to wait for.
        socket.once('end', () => socket.end());
        resolve(raw);
      });
    });
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  write(bytes: Uint8Array | string): void {
    this.#socket.write(bytes);
  }

  /** No more from here; the other side may still answer. */
  half(): void {
    this.#socket.end();
  }

  /** Takes nothing from the system any more: its buffers fill, then the other side's. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
