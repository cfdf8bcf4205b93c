import type { Socket } from 'node:net';

/** A socket's bytes, by the piece. */
export class Incoming {
  #held: Buffer[] = [];
  #size = 0;
  #isOver = false;
  #waiting: (() => void) | undefined;

  constructor(socket: Socket) {
    socket.on('data', (bytes: Buffer) => {
      this.#held.push(bytes);
      this.#size += bytes.length;
      this.#waiting?.();
    });
    // What follows every error.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#isOver = true;
      this.#waiting?.();
    });
  }

  /** The next `length` bytes, of which nobody else has a view; `undefined`: the other side is gone. */
  async take(length: number): Promise<Buffer | undefined> {
    while (this.#size < length) {
      if (this.#isOver) return undefined;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    const all = this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held);
    this.#size = all.length - length;
    this.#held = this.#size > 0 ? [all.subarray(length)] : [];
    return all.subarray(0, length);
  }
}
