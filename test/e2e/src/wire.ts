import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

interface Line {
  readonly near: Socket;
  readonly far: Socket;
}

/**
 * The network between one browser and the server. In silence nothing passes in either direction, not
 * even the end of a connection, and nobody is told: a train in a tunnel. After it what waited goes on.
 */
export class Wire {
  readonly #lines = new Set<Line>();
  #silent = false;

  private constructor(
    private readonly door: Server,
    private readonly port: number,
  ) {
    door.on('connection', (near) => this.#join(near));
  }

  static async to(address: string): Promise<Wire> {
    const door = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(door, 'listening');
    return new Wire(door, Number(new URL(address).port));
  }

  get address(): string {
    const at = this.door.address();
    return `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`;
  }

  silence(): void {
    this.#silent = true;
    for (const { near, far } of this.#lines) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  mend(): void {
    this.#silent = false;
    for (const line of this.#lines) this.#pass(line);
  }

  close(): void {
    this.door.close();
    for (const { near, far } of this.#lines) {
      near.destroy();
      far.destroy();
    }
  }

  #join(near: Socket): void {
    const line = { near, far: connect(this.port, '127.0.0.1') };
    this.#lines.add(line);
    for (const end of [line.near, line.far]) {
      // A reset is an end like any other here.
      end.on('error', () => end.destroy());
      end.on('close', () => this.#part(line));
    }
    if (!this.#silent) this.#pass(line);
  }

  #pass(line: Line): void {
    if (line.near.destroyed || line.far.destroyed) {
      this.#part(line);
      return;
    }
    line.near.pipe(line.far).pipe(line.near);
  }

  #part(line: Line): void {
    if (this.#silent) return;
    this.#lines.delete(line);
    line.near.destroy();
    line.far.destroy();
  }
}
